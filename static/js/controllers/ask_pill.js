import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { page } from "../lib/page.js";
import { untilClosed } from "../lib/storage.js";
import { word } from "../lib/words.js";

const NAMES = ["full", "short", "shortest"];

/**
 * The button that opens the form for a question on a phone. It shows the first words of a draft, as
 * nothing else does there; or else the longest of its names that fits.
 */
export default class AskPill extends Controller {
  #observer = new ResizeObserver(() => this.#show());
  #draft = untilClosed.getItem(`draft ${page.room}`) ?? "";

  connect() {
    this.#observer.observe(this.element);
    this.on(document, EVENTS.DRAFT, ({ detail: { text } }) => {
      this.#draft = text;
      this.#show();
    });
    document.fonts.ready.then(() => this.#show());
    this.#show();
  }

  disconnect() {
    this.#observer.disconnect();
  }

  #show() {
    const text = this.#draft.replace(/\s+/g, " ").trim();
    this.part("draft").textContent = text && word("draft", { text });
    if (text) return this.#showPart("draft");
    for (const name of NAMES) {
      this.#showPart(name);
      if (this.element.scrollWidth <= this.element.clientWidth) return;
    }
  }

  #showPart(shown) {
    for (const name of [...NAMES, "draft"]) this.part(name).hidden = name !== shown;
  }
}
