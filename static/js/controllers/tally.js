import { Controller } from "../lib/controller.js";

/** On a phone the tally of an ended session is one line, until a press opens it. */
export default class Tally extends Controller {
  connect() {
    this.on(this.element, "click", ({ target }) => {
      if (target.closest(".tally-fold")) this.#turn();
    });
    // The server draws the line folded, because everybody shares it.
    const observer = new MutationObserver(() => this.#mark());
    observer.observe(this.element, { childList: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  #turn() {
    this.element.toggleAttribute("data-open");
    this.#mark();
  }

  #mark() {
    this.part("fold")?.setAttribute("aria-expanded", this.element.hasAttribute("data-open"));
  }
}
