/**
 * Whether this browser takes, or makes, the one kind of picture that all browsers and HLS can show: H.264.
 *
 * A new Firefox has none until it has downloaded it, minutes after its first start, and some builds of
 * Chromium never have. One that doesn't say is believed to: then the answer to its offer tells.
 */
export const seesH264 = () => h264(window.RTCRtpReceiver).length > 0;
export const makesH264 = () => h264(window.RTCRtpSender).length > 0;

/** Its kinds of H.264, then the others: what setCodecPreferences() wants; null for what it does by itself. */
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
