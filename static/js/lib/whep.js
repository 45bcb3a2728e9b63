import { h264First, seesH264 } from "./codecs.js";
import { Line } from "./line.js";

const PICTURE_GONE_AFTER = 2000; // ms without a frame: the last camera went off

/**
 * Hearing and seeing: one audio and one video section, from the door to the end. A browser without H.264
 * leaves the second away, and is heard to have it later (`seesMore`).
 */
export class Whep extends Line {
  #frames = 0;
  #lastFrame = -Infinity;
  #offersPicture = false;
  #hasPicture = false;
  #onTracks;
  #onPicture;

  /**
   * `onTracks(audio, video)` gets each new session's tracks, video being null where no picture was agreed;
   * `onPicture(bool)` when pictures start or stop.
   */
  constructor(url, { onTracks, onPicture }) {
    super(url, { polite: true });
    this.#onTracks = onTracks;
    this.#onPicture = onPicture;
  }

  prepare(pc) {
    pc.addTransceiver("audio", { direction: "recvonly" });
    this.#offersPicture = seesH264();
    if (!this.#offersPicture) return;
    const video = pc.addTransceiver("video", { direction: "recvonly" });
    const codecs = h264First(RTCRtpReceiver);
    if (codecs) video.setCodecPreferences?.(codecs);
  }

  /** Whether this browser has learned to see since it made its offer: then renew() brings the picture. */
  get seesMore() {
    return this.active && !this.#offersPicture && seesH264();
  }

  /** Opus in stereo, which Chromium decodes only when told so, and lost packets sent again. */
  shape(sdp) {
    const opus = /^a=rtpmap:(\d+) opus\/48000\/2$/m.exec(sdp)?.[1];
    const format = new RegExp(`^(a=fmtp:${opus} .*)$`, "m");
    return opus ? sdp.replace(format, `$1;stereo=1\r\na=rtcp-fb:${opus} nack`) : sdp;
  }

  adopt(pc) {
    const [audio, video] = pc.getTransceivers();
    this.#frames = 0;
    this.#hasPicture = video?.currentDirection === "recvonly";
    this.#onTracks(audio.receiver.track, this.#hasPicture ? video.receiver.track : null);
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
    if (this.#hasPicture) this.#onPicture(now - this.#lastFrame < PICTURE_GONE_AFTER);
  }
}
