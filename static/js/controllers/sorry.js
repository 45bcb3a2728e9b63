import { Controller } from "../lib/controller.js";
import { NEWS } from "../lib/bus.js";
import { sentence } from "../lib/server.js";
import { word } from "../lib/words.js";

const READ_WITHIN = 8000; // ms

/** The sentence of whatever failed, for as long as it takes to read. */
export default class Sorry extends Controller {
  #timer;

  connect() {
    if (this.element.textContent) this.#say(this.element.textContent); // the page came with it
    this.on(document, NEWS.SORRY, ({ detail }) => this.#say(detail.sentence));
    this.on(document, "htmx:responseError", ({ detail: { xhr } }) => {
      this.#say(sentence(xhr.getResponseHeader("Content-Type"), xhr.responseText));
    });
    for (const type of ["htmx:sendError", "htmx:timeout"]) this.on(document, type, () => this.#say(word("unreachable")));
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #say(text) {
    clearTimeout(this.#timer);
    this.element.textContent = text;
    this.#timer = setTimeout(() => (this.element.textContent = ""), READ_WITHIN);
  }
}
