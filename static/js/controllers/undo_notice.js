import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { goOnFrom } from "../lib/fragments.js";
import { request } from "../lib/server.js";
import { word } from "../lib/words.js";

const SHOWN_FOR = 10_000; // ms
const OPPOSITE = { post: "DELETE", delete: "POST" };

/**
 * Offers to undo the last press on a button with data-undoable, to the person who pressed it.
 *
 * The same address undoes it by the opposite method. The notice stays while it is pointed at or has
 * the focus.
 */
export default class UndoNotice extends Controller {
  #undo = null; // {path, method}
  #timer;

  connect() {
    this.on(document, "htmx:afterRequest", ({ detail }) => {
      const { elt, verb, path } = detail.requestConfig;
      if (detail.successful && elt.dataset.undoable) this.#offer(elt.dataset, path, verb);
    });
    this.on(this.part("undo"), "click", this.#press);
    this.on(this.element, "pointerleave", this.#wait);
    this.on(this.element, "focusout", this.#wait);
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #offer({ undoable, about }, path, verb) {
    this.#undo = { path, method: OPPOSITE[verb] };
    this.part("what").textContent = undoable;
    this.part("about").textContent = about;
    this.part("undo").ariaLabel = word("undo", { about });
    this.element.hidden = false;
    emit(EVENTS.ANNOUNCE, { kind: "undo", sentence: `${undoable}: ${about}` });
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.element.matches(":hover, :focus-within")) return;
      this.element.hidden = true;
    }, SHOWN_FOR);
  }

  async #press() {
    const { path, method } = this.#undo;
    const focused = this.element.contains(document.activeElement);
    clearTimeout(this.#timer);
    this.element.hidden = true;
    if (focused) goOnFrom(this.element);
    try {
      await request(path, { method });
    } catch ({ message }) {
      emit(EVENTS.SORRY, { sentence: message });
    }
  }
}
