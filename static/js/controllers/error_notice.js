import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { sentence } from "../lib/server.js";
import { word } from "../lib/words.js";

const SHOWN_FOR = 8000; // ms; long enough to read it

/** Shows sentences about failures for some seconds each, at most two at a time. */
export default class ErrorNotice extends Controller {
  #sentences = new Map(); // sentence: the timer that ends it

  connect() {
    if (this.element.textContent) this.#add(this.element.textContent); // written by the server
    this.on(document, EVENTS.SORRY, ({ detail }) => this.#add(detail.sentence));
    this.on(document, "htmx:responseError", ({ detail: { xhr } }) => {
      this.#add(sentence(xhr.getResponseHeader("Content-Type"), xhr.responseText));
    });
    for (const type of ["htmx:sendError", "htmx:timeout"])
      this.on(document, type, () => this.#add(word("unreachable")));
  }

  disconnect() {
    for (const timer of this.#sentences.values()) clearTimeout(timer);
    this.#sentences.clear();
  }

  #add(text) {
    this.#remove(text);
    if (text)
      this.#sentences.set(
        text,
        setTimeout(() => this.#remove(text), SHOWN_FOR),
      );
    this.#show();
  }

  #remove(text) {
    clearTimeout(this.#sentences.get(text));
    if (this.#sentences.delete(text)) this.#show();
  }

  #show() {
    this.element.textContent = [...this.#sentences.keys()].slice(-2).join(" ");
  }
}
