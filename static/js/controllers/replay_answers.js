import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { answerAt, answers } from "../lib/replay_answers.js";

const LEFT_ALONE = 10_000; // ms after the person scrolled, in which the list stays where it is

/**
 * The list of answers: a press plays one, and the one that is played is marked. The list follows
 * it, unless the person reads somewhere else in it.
 */
export default class ReplayAnswers extends Controller {
  #current; // id of the item that is marked
  #second = 0;
  #scrolledAt = -LEFT_ALONE;

  connect() {
    this.on(this.element, "click", this.#onClick);
    this.on(document, EVENTS.MOMENT, ({ detail }) => {
      this.#second = detail.second;
      this.#mark();
    });
    this.on(document, EVENTS.DRAWN, () => this.#mark());
    for (const type of ["wheel", "touchmove", "pointerdown"])
      this.on(this.element, type, this.#onScroll, { passive: true });
    const sought = document.getElementById(`answer-${this.element.dataset.sought}`);
    if (sought) this.#scrollTo(sought);
  }

  #onScroll() {
    this.#scrolledAt = performance.now();
  }

  #onClick(event) {
    const link = event.target.closest(".answer-play");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const second = Number(link.closest("[data-from]").dataset.from);
    history.replaceState(history.state, "", link.href);
    emit(EVENTS.GO, { second, plays: true });
    this.#scrolledAt = -LEFT_ALONE;
  }

  #mark() {
    const current = answerAt(this.#second)?.item;
    for (const { item } of answers()) {
      if (item === current) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
    if (!current || current.id === this.#current) return;
    this.#current = current.id;
    const isRead = this.element.contains(document.activeElement);
    const isAlone = performance.now() - this.#scrolledAt > LEFT_ALONE;
    if (this.#second && isAlone && !isRead) this.#scrollTo(current);
  }

  /** Not by scrollIntoView, which would scroll the page too. */
  #scrollTo(item) {
    const { top, height } = item.getBoundingClientRect();
    const list = this.element.getBoundingClientRect();
    const isInSight = top >= list.top && top + height <= list.bottom;
    if (!isInSight) this.element.scrollTop += top - list.top - (list.height - height) / 2;
  }
}
