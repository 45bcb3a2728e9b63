import { Controller } from "../lib/controller.js";
import { sendToServer } from "../lib/events.js";

const SEND_EVERY = 250; // ms
const MOST_OF_A_KIND = 10; // in one message; the server counts no more

/** The reactions in the dock: counts the presses, and sends the counts four times a second. */
export default class ReactionButtons extends Controller {
  #pressed = {};
  #timer = null;

  connect() {
    this.on(this.element, "click", ({ target }) => {
      const button = target.closest("[data-react]");
      if (button) this.#press(button.dataset.react);
    });
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #press(kind) {
    this.#pressed[kind] = Math.min(MOST_OF_A_KIND, (this.#pressed[kind] ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.#send(), SEND_EVERY);
  }

  #send() {
    sendToServer({ react: this.#pressed });
    this.#pressed = {};
    this.#timer = null;
  }
}
