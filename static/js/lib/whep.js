import { Line } from "./line.js";

/** Hearing and seeing: one audio and one video section, from the door to the end. */
export class Whep extends Line {
  #frames = 0;
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

  adopt(pc) {
    const [audio, video] = pc.getTransceivers().map(({ receiver }) => receiver.track);
    this.#frames = 0;
    this.#onTracks(audio, video);
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
    if (frames !== this.#frames) this.#onPicture(true);
    else this.#onPicture(false);
    this.#frames = frames;
  }
}
