import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { fetchReason } from "../lib/question_pages.js";
import { shown } from "../lib/question_window.js";

const GAP = 6; // px between the note and the button, or the sides of the panel
const MOST = "20rem"; // the width of the note

/** Says in a note why a question stands where it does, to the person who presses its time. */
export default class QuestionReason extends Controller {
  #asking = new AbortController();

  connect() {
    this.on(document, "click", ({ target }) => {
      const button = target.closest?.("[data-why]");
      if (button) this.#ask(button);
    });
    this.on(document, "scroll", this.#hide, { capture: true, passive: true });
  }

  disconnect() {
    this.#asking.abort();
  }

  #hide() {
    if (this.element.matches(":popover-open")) this.element.hidePopover();
  }

  async #ask(button) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const sentence = await fetchReason(button.dataset.why, shown.name, signal);
      if (!signal.aborted) this.#show(button, sentence);
    } catch ({ message }) {
      if (!signal.aborted) emit(EVENTS.SORRY, { sentence: message });
    }
  }

  /** In a dialog the sentence takes the place behind the button, because notes are outside. */
  #show(button, sentence) {
    const place = button.parentElement.querySelector('[data-part="reason"]');
    if (place) place.textContent = sentence;
    else this.#showAt(button, sentence);
    emit(EVENTS.ANNOUNCE, { kind: "reason", sentence });
  }

  /** Beside the button, and inside the panel, whose sides may be those of the screen. */
  #showAt(button, sentence) {
    const panel = (button.closest('[data-part="scroll"]') ?? document.body).getBoundingClientRect();
    const { style } = this.element;
    style.maxInlineSize = `min(${MOST}, ${panel.width - 2 * GAP}px)`;
    this.element.textContent = sentence;
    this.element.showPopover();
    const { left, top, bottom } = button.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.element;
    const end = panel.right - GAP - offsetWidth;
    const below = bottom + GAP;
    const above = Math.max(GAP, top - GAP - offsetHeight);
    style.left = `${Math.max(panel.left + GAP, Math.min(left, end))}px`;
    style.top = `${below + offsetHeight < innerHeight ? below : above}px`;
  }
}
