import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** The poll of the room: marks the answer that this person chose, and keeps the bars up to date. */
export default class Poll extends Controller {
  #chosen; // number of the answer that this person chose in the open poll

  connect() {
    this.#chosen = this.element.querySelector('[aria-pressed="true"]')?.dataset.choice;
    this.on(this.element, "htmx:afterRequest", ({ detail, target }) => {
      if (detail.successful && target.matches(".poll-choice")) this.#choose(target.dataset.choice);
    });
    this.on(document, EVENTS.CHOSEN, ({ detail: { chosen } }) => this.#choose(chosen));
    this.on(document, EVENTS.POLL, ({ detail: { poll } }) => this.#count(poll));

    // Everybody shares the fragment, so this person's answer is marked here.
    const observer = new MutationObserver(() => this.#mark());
    observer.observe(this.element, { childList: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  #choose(number) {
    this.#chosen = String(number);
    this.#mark();
  }

  #mark() {
    let found = false;
    for (const button of this.element.querySelectorAll(".poll-choice")) {
      const chosen = button.dataset.choice === this.#chosen;
      button.setAttribute("aria-pressed", chosen);
      found ||= chosen;
    }
    this.part("before")?.toggleAttribute("hidden", found);
    this.part("after")?.toggleAttribute("hidden", !found);
  }

  #count({ total, votes }) {
    const shown = this.part("total");
    if (!shown) return; // the results are hidden again
    shown.textContent = total;
    for (const [number, count] of Object.entries(votes)) {
      const answer = this.element.querySelector(`[data-choice="${number}"]`);
      if (!answer) continue;
      answer.querySelector('[data-part="number"]').textContent = count;
      answer.querySelector('[data-part="percent"]').textContent = percent(count, total);
      const bar = answer.querySelector("progress");
      bar.max = total || 1;
      bar.value = count;
    }
  }
}

const percent = (count, total) => Math.round((100 * count) / (total || 1));
