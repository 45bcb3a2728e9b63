import { Line } from "./line.js";

const CAMERA_BITRATE = 1_200_000; // bit/s; the program is composed at 720p at most

/**
 * Speaking and being seen. Both sections exist from the start: the camera comes and goes without a new offer.
 *
 * Packets leave whether or not anybody takes them, so this line cannot see a stage that died: the
 * silence of the WHEP beside it tells (NEWS.SILENCE).
 */
export class Whip extends Line {
  #microphone;
  #camera = null;

  /** `microphone` and `camera`: tracks, or null. A shared screen is a camera too, and its sound a microphone. */
  constructor(url, microphone, camera) {
    super(url, { polite: false });
    this.#microphone = microphone;
    this.#camera = camera;
  }

  get camera() {
    return this.#camera;
  }

  prepare(pc) {
    pc.addTransceiver(this.#microphone ?? "audio", { direction: "sendonly" });
    pc.addTransceiver(this.#camera ?? "video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: CAMERA_BITRATE }],
    });
  }

  async useMicrophone(track) {
    this.#microphone = track;
    await this.#sender(0)?.replaceTrack(track);
  }

  async useCamera(track) {
    this.#camera = track;
    await this.#sender(1)?.replaceTrack(track);
  }

  #sender(index) {
    return this.pc?.getTransceivers()[index].sender;
  }
}
