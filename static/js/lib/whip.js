import { makesH264 } from "./codecs.js";
import { Line } from "./line.js";

const CAMERA_BITRATE = 1_200_000; // bit/s; the program is composed at 720p at most

/**
 * Speaking and being seen. Both sections exist from the start: the camera comes and goes without a new offer.
 * A browser without H.264 leaves the second away, and makes a new offer once it has it.
 *
 * Fires "unseen" when there is a camera, and no picture of it was agreed.
 *
 * Packets leave whether or not anybody takes them, so this line cannot see a media server that died: the
 * silence of the WHEP beside it tells (NEWS.SILENCE).
 */
export class Whip extends Line {
  #microphone;
  #camera = null;
  #sendsPicture = false;

  /** `microphone` and `camera`: tracks, or null. A shared screen is a camera too, and its sound a microphone. */
  constructor(url, microphone, camera) {
    super(url, { polite: false });
    this.#microphone = microphone;
    this.#camera = camera;
  }

  get camera() {
    return this.#camera;
  }

  /** Whether others can see the camera. */
  get isSeen() {
    return Boolean(this.#camera) && this.#sendsPicture;
  }

  prepare(pc) {
    pc.addTransceiver(this.#microphone ?? "audio", { direction: "sendonly" });
    if (!makesH264()) return;
    pc.addTransceiver(this.#camera ?? "video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: CAMERA_BITRATE }],
    });
  }

  /** Devices may have changed while the session was on its way. */
  adopt(pc) {
    this.#sendsPicture = pc.getTransceivers()[1]?.currentDirection === "sendonly";
    this.#give().catch(() => {}); // closed already
    if (this.#camera && !this.#sendsPicture) this.dispatchEvent(new Event("unseen"));
  }

  async useMicrophone(track) {
    this.#microphone = track;
    await this.#give();
  }

  async useCamera(track) {
    this.#camera = track;
    if (track && this.pc && !this.#sendsPicture)
      this.renew(); // asked for a picture, or asked again
    else await this.#give();
  }

  async #give() {
    const senders = this.pc?.getTransceivers().map(({ sender }) => sender) ?? [];
    const tracks = [this.#microphone, this.#camera];
    const changed = senders.filter((sender, index) => sender.track !== tracks[index]);
    await Promise.all(
      changed.map((sender) => sender.replaceTrack(tracks[senders.indexOf(sender)])),
    );
  }
}
