import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { sentence } from "../lib/server.js";
import { word } from "../lib/words.js";

const READ_WITHIN = 8000; // ms

/** The sentence of whatever failed, for as long as it takes to read. Of two at once neither hides the other. */
export default class Sorry extends Controller {
  #said = new Map(); // sentence: the timer that ends it

  connect() {
    if (this.element.textContent) this.#say(this.element.textContent); // the page came with it
    this.on(document, NEWS.SORRY, ({ detail }) => this.#say(detail.sentence));
    this.on(document, "htmx:responseError", ({ detail: { xhr } }) => {
      this.#say(sentence(xhr.getResponseHeader("Content-Type"), xhr.responseText));
    });
    for (const type of ["htmx:sendError", "htmx:timeout"])
      this.on(document, type, () => this.#say(word("unreachable")));
  }

  disconnect() {
    for (const timer of this.#said.values()) clearTimeout(timer);
    this.#said.clear();
  }

  #say(text) {
    this.#forget(text);
    if (text)
      this.#said.set(
        text,
        setTimeout(() => this.#forget(text), READ_WITHIN),
      );
    this.#show();
  }

  #forget(text) {
    clearTimeout(this.#said.get(text));
    if (this.#said.delete(text)) this.#show();
  }

  #show() {
    this.element.textContent = [...this.#said.keys()].slice(-2).join(" ");
  }
}
