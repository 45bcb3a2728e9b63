import { sendsH264 } from "../lib/codecs.js";
import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { Whip } from "../lib/whip.js";
import { word } from "../lib/words.js";

const PICTURE = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 15 } };

/** Shares a screen, a window or a tab, as a publication beside the one of the microphone. */
export default class ScreenShare extends Controller {
  #whip = null;
  #tracks = [];

  connect() {
    this.on(this.element, "click", () => (this.#whip ? this.#stop() : this.#start()));
    this.on(document, EVENTS.EPOCH, ({ detail }) => this.#whip?.follow(detail.epoch));
    this.on(document, EVENTS.NO_MEDIA, () => this.#whip?.renew());
    this.on(document, EVENTS.SEAT, () => this.#whip?.renew());
    this.on(document, EVENTS.SPEAKING, ({ detail }) => this.#onSpeaking(detail.speaking));
    this.on(window, "pagehide", this.#stop);
    this.#onSpeaking(page.isSpeaking);
  }

  disconnect() {
    this.#stop();
  }

  async #start() {
    if (!sendsH264()) return emit(EVENTS.SORRY, { sentence: word("unseen") });
    const tracks = (await this.#choose())?.getTracks() ?? [];
    if (this.#whip || !page.isSpeaking) {
      for (const track of tracks) track.stop(); // the person stopped speaking, or chose twice
      return;
    }
    this.#tracks = tracks;
    const [picture] = this.#tracks.filter(({ kind }) => kind === "video");
    const [sound] = this.#tracks.filter(({ kind }) => kind === "audio");
    if (!picture) return this.#stop();
    picture.contentHint = "detail"; // sharp rather than smooth, because people read it
    this.on(picture, "ended", this.#stop); // by the browser's own “Stop sharing”
    this.#whip = new Whip(`${page.whipUrl}?as=screen`, sound ?? null, picture);
    this.on(this.#whip, "state", ({ detail }) => this.#onConnectionState(detail));
    this.on(this.#whip, "unseen", () =>
      this.#onConnectionState({ state: "down", sentence: word("unseen") }),
    );
    this.#whip.start();
    return this.#show();
  }

  async #choose() {
    try {
      return await navigator.mediaDevices.getDisplayMedia({ video: PICTURE, audio: true });
    } catch (error) {
      // NotAllowedError says that the person closed the browser's window, which is no error.
      if (error.name !== "NotAllowedError") emit(EVENTS.SORRY, { sentence: word("screen.failed") });
      return null;
    }
  }

  #onConnectionState({ state, sentence }) {
    if (state !== "down") return this.#show();
    emit(EVENTS.SORRY, { sentence });
    return this.#stop();
  }

  #onSpeaking(speaking) {
    if (!speaking) this.#stop();
    this.element.hidden = !speaking || !navigator.mediaDevices?.getDisplayMedia;
  }

  #stop() {
    for (const track of this.#tracks) track.stop();
    this.#tracks = [];
    this.#whip?.close();
    this.#whip = null;
    this.#show();
  }

  #show() {
    const sharing = Boolean(this.#whip);
    this.element.toggleAttribute("data-on", Boolean(this.#whip?.isSeen));
    this.element.setAttribute("aria-label", word(sharing ? "share-stop" : "share-screen"));
  }
}
