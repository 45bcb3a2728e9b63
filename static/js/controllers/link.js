import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { word } from "../lib/words.js";

const PATIENCE = 700; // ms: a hiccup shorter than this is nobody's business

/** Says that the line to the server is down, once it has been for a moment. */
export default class Link extends Controller {
  #timer;

  connect() {
    this.on(document, NEWS.LINK, ({ detail: { state, sentence } }) => {
      clearTimeout(this.#timer);
      const text = {
        open: "",
        waiting: word("reconnecting"),
        gone: sentence || word("gone"),
        crowded: word("crowded"),
      }[state];
      this.#timer = setTimeout(
        () => (this.element.textContent = text),
        state === "waiting" ? PATIENCE : 0,
      );
    });
  }

  disconnect() {
    clearTimeout(this.#timer);
  }
}
