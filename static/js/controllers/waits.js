import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** Writes beside this person's questions how long they are likely to wait. */
export default class Waits extends Controller {
  #waits = {}; // number of a question: words
  #observer = new MutationObserver(() => this.#show());

  connect() {
    this.on(document, EVENTS.WAIT, ({ detail: { wait } }) => {
      this.#waits = wait;
      this.#show();
    });
    this.#observer.observe(this.element, { childList: true, subtree: true });
  }

  disconnect() {
    this.#observer.disconnect();
  }

  #show() {
    for (const shown of this.element.querySelectorAll(".question-wait")) {
      const number = shown.closest(".question").dataset.order;
      if (shown.textContent !== this.#waits[number]) shown.remove();
    }
    for (const [number, words] of Object.entries(this.#waits)) {
      const meta = document.querySelector(`#question-${Number(number)} .question-meta`);
      if (!meta || meta.querySelector(".question-wait")) continue;
      const wait = Object.assign(document.createElement("span"), {
        className: "question-wait",
        textContent: words,
      });
      const key = meta.querySelector(".manage-question");
      meta.insertBefore(wait, key);
    }
    this.#observer.takeRecords(); // we made these changes ourselves
  }
}
