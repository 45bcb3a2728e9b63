import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { elapsed, now } from "../lib/time.js";

const NO_LONGER = 409; // the status of an edit that came too late

/**
 * The form to edit one's own question: for how long, and why no more. The text that was typed stays
 * in its field.
 */
export default class EditQuestion extends Controller {
  #isClosed = false;

  connect() {
    const { question, until, late, voted } = this.element.dataset;
    this.every(1000, () => {
      const left = Number(until) * 1000 - now();
      this.part("left").textContent = elapsed(left);
      if (left <= 0) this.#close(late);
    });
    this.on(document, EVENTS.VOTES, ({ detail: { votes } }) => {
      if (votes[question] > ownVotes(question)) this.#close(voted);
    });
    // The dialog shows the server's sentence.
    this.on(this.element, "htmx:responseError", ({ detail: { xhr } }) => {
      if (xhr.status === NO_LONGER) this.#close("");
    });
  }

  #close(why) {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const save = this.part("save");
    if (save === document.activeElement) this.element.querySelector("textarea").focus();
    save.disabled = true;
    this.part("left-row").hidden = true;
    this.part("reason").textContent = why;
    this.part("why-not").hidden = false;
  }
}

/** How many votes this person has for a question: 0 or 1. */
const ownVotes = (number) =>
  document.querySelectorAll(`#question-${number} .vote[aria-pressed="true"]`).length;
