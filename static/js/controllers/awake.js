import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";

/**
 * Keeps the screen on for somebody who speaks, or sees a picture: on a phone the microphone goes off with it.
 *
 * Browsers take the lock back whenever the page is hidden, and some have none to give: then nothing is lost.
 */
export default class Awake extends Controller {
  #reasons = new Set();
  #lock = null;
  #last = Promise.resolve(); // one after the other

  connect() {
    this.on(document, NEWS.SPEAKING, ({ detail }) => this.#because("speaking", detail.speaking));
    this.on(document, NEWS.PICTURE, ({ detail }) => this.#because("picture", detail.on));
    this.on(document, "visibilitychange", this.#hold);
  }

  disconnect() {
    this.#reasons.clear();
    this.#hold();
  }

  #because(reason, holds) {
    if (holds) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    this.#hold();
  }

  #hold() {
    this.#last = this.#last.then(() => this.#settle()).catch(() => {});
  }

  async #settle() {
    const wanted = this.#reasons.size > 0 && !document.hidden;
    if (wanted && (this.#lock?.released ?? true))
      this.#lock = await navigator.wakeLock?.request("screen");
    if (!wanted && this.#lock) await this.#lock.release();
  }
}
