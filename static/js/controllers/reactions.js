import { say } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";

const EVERY = 250; // ms
const AT_ONCE = 10; // of a kind; the server counts no more of them

/** The reactions in the dock: pressed as often as people feel like it, told four times a second. */
export default class Reactions extends Controller {
  #felt = {};
  #timer = null;

  connect() {
    this.on(this.element, "click", ({ target }) => {
      const button = target.closest("[data-react]");
      if (button) this.#feel(button.dataset.react);
    });
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #feel(kind) {
    this.#felt[kind] = Math.min(AT_ONCE, (this.#felt[kind] ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.#send(), EVERY);
  }

  #send() {
    say({ react: this.#felt });
    this.#felt = {};
    this.#timer = null;
  }
}
