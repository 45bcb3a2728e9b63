import { sendsH264 } from "./codecs.js";
import { MediaConnection } from "./media_connection.js";
import { Refused, request } from "./server.js";

const CAMERA_BITRATE = 1_200_000; // bit/s; the program is composed at 720p at most

/**
 * Sends a microphone and a camera. Both have a section from the start, so the camera turns on and
 * off without a new offer. A browser without H.264 offers audio alone, and renews once it has it.
 *
 * Fires "unseen" if there is a camera but the answer accepts no picture.
 *
 * Packets leave even if the media server died, so this connection cannot notice; the WHEP
 * connection of the same page does, and emits EVENTS.NO_MEDIA.
 */
export class Whip extends MediaConnection {
  #microphone;
  #camera = null;
  #sendsPicture = false;

  /** `microphone`, `camera`: tracks, or null. A shared screen counts as camera and microphone. */
  constructor(url, microphone, camera) {
    super(url, { staggered: false });
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
    if (!sendsH264()) return;
    pc.addTransceiver(this.#camera ?? "video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: CAMERA_BITRATE }],
    });
  }

  /** The tracks may have changed while the session was being opened. */
  useSession(pc) {
    this.#sendsPicture = pc.getTransceivers()[1]?.currentDirection === "sendonly";
    this.#replaceTracks().catch(() => {}); // closed already
    if (this.#camera && !this.#sendsPicture) this.dispatchEvent(new Event("unseen"));
  }

  /** A person who was moved to the audience may learn it late, and the server would refuse them. */
  async isWanted(signal) {
    try {
      const answer = await request(location.href, { headers: { Accept: "text/html" }, signal });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      return fresh.body.dataset.place !== "audience";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.retryAfter !== null;
    }
  }

  async useMicrophone(track) {
    this.#microphone = track;
    await this.#replaceTracks();
  }

  async useCamera(track) {
    this.#camera = track;
    if (track && this.pc && !this.#sendsPicture)
      this.renew(); // offers a picture, for the first time or again
    else await this.#replaceTracks();
  }

  async #replaceTracks() {
    const senders = this.pc?.getTransceivers().map(({ sender }) => sender) ?? [];
    const tracks = [this.#microphone, this.#camera];
    const changed = senders.filter((sender, index) => sender.track !== tracks[index]);
    await Promise.all(
      changed.map((sender) => sender.replaceTrack(tracks[senders.indexOf(sender)])),
    );
  }
}
