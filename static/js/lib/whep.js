import { Line } from "./line.js";

const PICTURE_GONE_AFTER = 2000; // ms without a frame: the last camera went off

/** Hearing and seeing: one audio and one video section, from the door to the end. */
export class Whep extends Line {
  #frames = 0;
  #lastFrame = -Infinity;
  #onTracks;
  #onPicture;

  /** `onTracks(audio, video)` gets each new session's tracks, `onPicture(bool)` when pictures start or stop. */
  constructor(url, { onTracks, onPicture }) {
    super(url, { polite: true });
    this.#onTracks = onTracks;
    this.#onPicture = onPicture;
  }

  prepare(pc) {
    pc.addTransceiver("audio", { direction: "recvonly" });
    const video = pc.addTransceiver("video", { direction: "recvonly" });
    const { codecs } = RTCRtpReceiver.getCapabilities("video");
    const h264 = codecs.filter(({ mimeType }) => mimeType === "video/H264");
    // A fresh Firefox has no H.264 for some minutes: it hears meanwhile.
    if (h264.length) video.setCodecPreferences([...h264, ...codecs.filter((codec) => !h264.includes(codec))]);
  }

  /** Opus in stereo, which Chromium decodes only when told so, and lost packets sent again. */
  shape(sdp) {
    const opus = /^a=rtpmap:(\d+) opus\/48000\/2$/m.exec(sdp)?.[1];
    const format = new RegExp(`^(a=fmtp:${opus} .*)$`, "m");
    return opus ? sdp.replace(format, `$1;stereo=1\r\na=rtcp-fb:${opus} nack`) : sdp;
  }

  adopt(pc) {
    const [audio, video] = pc.getTransceivers().map(({ receiver }) => receiver.track);
    this.#frames = 0;
    this.#onTracks(audio, video);
  }

  /** A picture is on the screen: statistics, which are looked at now and then, say so later. */
  sees() {
    this.#lastFrame = performance.now();
    this.#onPicture(true);
  }

  /** Packets of sound: the program never pauses, so a pause is a fault. */
  packets(report) {
    let packets = 0;
    let frames = 0;
    for (const stats of report.values()) {
      if (stats.type !== "inbound-rtp") continue;
      if (stats.kind === "audio") packets = stats.packetsReceived;
      else frames = stats.framesDecoded ?? 0;
    }
    this.#see(frames);
    return packets;
  }

  #see(frames) {
    const now = performance.now();
    if (frames !== this.#frames) this.#lastFrame = now;
    this.#frames = frames;
    this.#onPicture(now - this.#lastFrame < PICTURE_GONE_AFTER);
  }
}
