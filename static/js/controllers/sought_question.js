import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { itemOf } from "../lib/question_window.js";

/**
 * The answered question that the address names is in view, until another list is chosen; or the one
 * that a link of the news names, which shows the list of answers without loading the page again.
 */
export default class SoughtQuestion extends Controller {
  #wanted = null; // its number, until that list is shown

  connect() {
    this.element.querySelector(".question[aria-current]")?.scrollIntoView({ block: "center" });
    // The list may have the question itself then, and two elements may not have one id.
    this.on(document, EVENTS.SHOWN, () => {
      this.element.querySelector(".sought")?.remove();
      this.#show();
    });
    this.on(this.element, "click", this.#seek);
  }

  #seek(event) {
    const link = event.target.closest("[data-shows-answer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#wanted = Number(link.dataset.showsAnswer);
    emit(EVENTS.OTHER_LIST, { name: "answered", label: "" });
  }

  #show() {
    const item = this.#wanted && itemOf(this.#wanted);
    this.#wanted = null;
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "center" });
  }
}
