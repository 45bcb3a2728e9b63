import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/**
 * The poll of the room: marks the answer that this person chose, and keeps the bars up to date.
 *
 * On a phone it folds to one line once the person has voted, or the poll is closed. A press on the
 * line opens and folds it; that is remembered for this poll until the page goes.
 */
export default class Poll extends Controller {
  #chosen; // number of the answer that this person chose in the open poll
  #folded = new Map(); // number of a poll: whether this person folded it or opened it last

  connect() {
    this.#chosen = this.element.querySelector('[aria-pressed="true"]')?.dataset.choice;
    this.on(this.element, "htmx:afterRequest", ({ detail, target }) => {
      if (detail.successful && target.matches(".poll-choice")) this.#choose(target.dataset.choice);
    });
    this.on(this.element, "click", ({ target }) => {
      if (target.closest(".poll-fold")) this.#turn();
    });
    this.on(document, EVENTS.CHOSEN, ({ detail: { chosen } }) => this.#choose(chosen));
    this.on(document, EVENTS.POLL, ({ detail: { poll } }) => this.#count(poll));

    // Everybody shares the fragment, so this person's answer is marked here.
    const observer = new MutationObserver(() => this.#mark());
    observer.observe(this.element, { childList: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
    this.#mark();
  }

  get #poll() {
    return this.element.querySelector(".poll").dataset;
  }

  #choose(number) {
    if (!this.#marked) this.#folded.delete(this.#poll.poll); // the first vote folds it
    this.#chosen = String(number);
    this.#mark();
  }

  get #marked() {
    return this.element.querySelector('[aria-pressed="true"]');
  }

  #mark() {
    for (const button of this.element.querySelectorAll(".poll-choice"))
      button.setAttribute("aria-pressed", button.dataset.choice === this.#chosen);
    const marked = this.#marked;
    for (const one of this.#parts("before")) one.hidden = marked;
    for (const one of this.#parts("after")) one.hidden = !marked;
    if (marked)
      this.part("answer").textContent = marked.querySelector(".poll-choice-text").textContent;
    this.#fold();
  }

  #turn() {
    this.#folded.set(this.#poll.poll, !this.element.hasAttribute("data-folded"));
    this.#fold();
  }

  #fold() {
    const line = this.part("fold");
    if (!line) return;
    const { poll, state } = this.#poll;
    const folded = this.#folded.get(poll) ?? (state === "closed" || Boolean(this.#marked));
    const held = this.element.contains(document.activeElement);
    this.element.toggleAttribute("data-folded", folded);
    line.setAttribute("aria-expanded", !folded);
    // The pressed answer is out of sight now, so the keyboard goes on from the line.
    if (held && !document.activeElement.checkVisibility()) line.focus();
  }

  #count({ total, votes }) {
    const shown = this.#parts("total");
    if (!shown.length) return; // the results are hidden again
    for (const one of shown) one.textContent = total;
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

  #parts(name) {
    return this.element.querySelectorAll(`[data-part="${name}"]`);
  }
}

const percent = (count, total) => Math.round((100 * count) / (total || 1));
