import { h264First, receivesH264 } from "./codecs.js";
import { MediaConnection } from "./media_connection.js";

const PICTURE_GONE_AFTER = 2000; // ms without a frame; then the last camera is off

/**
 * Receives the program: one section of audio and one of video in each session. A browser without
 * H.264 offers audio alone, until it has it (`canAddPicture`).
 */
export class Whep extends MediaConnection {
  #frames = 0;
  #lastFrameAt = -Infinity;
  #offersPicture = false;
  #hasPicture = false;
  #onTracks;
  #onPicture;

  /**
   * `onTracks(audio, video)` gets the tracks of each new session; video is null without a picture.
   * `onPicture(bool)` is called when pictures start or stop.
   */
  constructor(url, { onTracks, onPicture }) {
    super(url, { staggered: true });
    this.#onTracks = onTracks;
    this.#onPicture = onPicture;
  }

  prepare(pc) {
    pc.addTransceiver("audio", { direction: "recvonly" });
    this.#offersPicture = receivesH264();
    if (!this.#offersPicture) return;
    const video = pc.addTransceiver("video", { direction: "recvonly" });
    const codecs = h264First(RTCRtpReceiver);
    if (codecs) video.setCodecPreferences?.(codecs);
  }

  /** Whether the browser got H.264 after its offer, so that renew() would bring the picture. */
  get canAddPicture() {
    return this.isActive && !this.#offersPicture && receivesH264();
  }

  /** Add stereo, which Chromium decodes only if the offer says so, and repeats of lost packets. */
  editOffer(sdp) {
    const opus = /^a=rtpmap:(\d+) opus\/48000\/2$/m.exec(sdp)?.[1];
    const format = new RegExp(`^(a=fmtp:${opus} .*)$`, "m");
    return opus ? sdp.replace(format, `$1;stereo=1\r\na=rtcp-fb:${opus} nack`) : sdp;
  }

  useSession(pc) {
    const [audio, video] = pc.getTransceivers();
    this.#frames = 0;
    this.#hasPicture = video?.currentDirection === "recvonly";
    this.#onTracks(audio.receiver.track, this.#hasPicture ? video.receiver.track : null);
  }

  /** A picture is on the screen; the statistics would show it only at the next check. */
  onFirstFrame() {
    this.#lastFrameAt = performance.now();
    this.#onPicture(true);
  }

  /** Count packets of sound, because the program never pauses: a pause is a failure. */
  countPackets(report) {
    let packets = 0;
    let frames = 0;
    for (const stats of report.values()) {
      if (stats.type !== "inbound-rtp") continue;
      if (stats.kind === "audio") packets = stats.packetsReceived;
      else frames = stats.framesDecoded ?? 0;
    }
    this.#noteFrames(frames);
    return packets;
  }

  #noteFrames(frames) {
    const now = performance.now();
    if (frames !== this.#frames) this.#lastFrameAt = now;
    this.#frames = frames;
    if (this.#hasPicture) this.#onPicture(now - this.#lastFrameAt < PICTURE_GONE_AFTER);
  }
}
