import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/**
 * Keeps the screen on while this person speaks or sees a picture, because a phone that turns its
 * screen off also turns the microphone off.
 *
 * Browsers release the lock whenever the page is hidden; some have no such lock at all.
 */
export default class WakeLock extends Controller {
  #reasons = new Set();
  #lock = null;
  #queue = Promise.resolve(); // of requests and releases, one after the other

  connect() {
    this.on(document, EVENTS.SPEAKING, ({ detail }) =>
      this.#setReason("speaking", detail.speaking),
    );
    this.on(document, EVENTS.PICTURE, ({ detail }) => this.#setReason("picture", detail.on));
    this.on(document, "visibilitychange", this.#update);
  }

  disconnect() {
    this.#reasons.clear();
    this.#update();
  }

  #setReason(reason, holds) {
    if (holds) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    this.#update();
  }

  #update() {
    this.#queue = this.#queue.then(() => this.#lockOrRelease()).catch(() => {});
  }

  async #lockOrRelease() {
    const wanted = this.#reasons.size > 0 && !document.hidden;
    if (wanted && (this.#lock?.released ?? true))
      this.#lock = await navigator.wakeLock?.request("screen");
    if (!wanted && this.#lock) await this.#lock.release();
  }
}
