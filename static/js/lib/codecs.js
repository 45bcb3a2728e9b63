/**
 * Whether this browser receives, or sends, H.264: the one codec that all browsers and HLS can show.
 *
 * A new Firefox has no H.264 until it has downloaded it, minutes after its first start, and some
 * builds of Chromium never have it. A browser that does not list its codecs is assumed to have it,
 * and the answer to its offer tells.
 */
export const receivesH264 = () => h264(window.RTCRtpReceiver).length > 0;
export const sendsH264 = () => h264(window.RTCRtpSender).length > 0;

/** Codecs for setCodecPreferences(), H.264 first; null where the browser's own order will do. */
export function h264First(party) {
  const codecs = party?.getCapabilities?.("video")?.codecs;
  if (!codecs || !h264(party).length) return null;
  return [...h264(party), ...codecs.filter(({ mimeType }) => !isH264(mimeType))];
}

function h264(party) {
  if (!party?.getCapabilities) return [true];
  return (party.getCapabilities("video")?.codecs ?? []).filter(({ mimeType }) => isH264(mimeType));
}

const isH264 = (mimeType) => mimeType.toLowerCase() === "video/h264";
