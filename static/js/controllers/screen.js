import { NEWS, tell } from "../lib/bus.js";
import { makesH264 } from "../lib/codecs.js";
import { Controller } from "../lib/controller.js";
import { page } from "../lib/page.js";
import { Whip } from "../lib/whip.js";
import { word } from "../lib/words.js";

const PICTURE = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 15 } };

/** Sharing a screen, a window or a tab, beside one's microphone: a publication of its own. */
export default class Screen extends Controller {
  #whip = null;
  #tracks = [];

  connect() {
    this.on(this.element, "click", () => (this.#whip ? this.#stop() : this.#start()));
    this.on(document, NEWS.EPOCH, ({ detail }) => this.#whip?.follow(detail.epoch));
    this.on(document, NEWS.SILENCE, () => this.#whip?.renew());
    this.on(document, NEWS.SEAT, () => this.#whip?.renew());
    this.on(document, NEWS.SPEAKING, ({ detail }) => this.#follow(detail.speaking));
    this.on(window, "pagehide", this.#stop);
    this.#follow(page.isSpeaking);
  }

  disconnect() {
    this.#stop();
  }

  async #start() {
    if (!makesH264()) return tell(NEWS.SORRY, { sentence: word("unseen") });
    const tracks = (await this.#choose())?.getTracks() ?? [];
    if (this.#whip || !page.isSpeaking) {
      for (const track of tracks) track.stop(); // too late, or chosen twice
      return;
    }
    this.#tracks = tracks;
    const [picture] = this.#tracks.filter(({ kind }) => kind === "video");
    const [sound] = this.#tracks.filter(({ kind }) => kind === "audio");
    if (!picture) return this.#stop();
    picture.contentHint = "detail"; // text is to be read: sharp rather than smooth
    this.on(picture, "ended", this.#stop); // by the browser's own “Stop sharing”
    this.#whip = new Whip(`${page.whipUrl}?as=screen`, sound ?? null, picture);
    this.on(this.#whip, "state", ({ detail }) => this.#told(detail));
    this.on(this.#whip, "unseen", () => this.#told({ state: "down", sentence: word("unseen") }));
    this.#whip.start();
    return this.#show();
  }

  async #choose() {
    try {
      return await navigator.mediaDevices.getDisplayMedia({ video: PICTURE, audio: true });
    } catch (error) {
      // To close the browser's own window is to change one's mind, and no trouble.
      if (error.name !== "NotAllowedError") tell(NEWS.SORRY, { sentence: word("screen.failed") });
      return null;
    }
  }

  #told({ state, sentence }) {
    if (state !== "down") return this.#show();
    tell(NEWS.SORRY, { sentence });
    return this.#stop();
  }

  #follow(speaking) {
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
