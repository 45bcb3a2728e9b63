import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { knows, word } from "../lib/words.js";

const SHOWN_FOR = 6000; // ms; a line is short
const LOOKS_FOR = 30_000; // ms; the dialog may stay open on a page that is left alone

/** The acts of other hosts, a line for some seconds, and which questions they look at. */
export default class HostNews extends Controller {
  #looks = new Map(); // key of a host's seat: {name, question: its number}
  #timers = new Map(); // key of a host's seat, or "line": the timer that ends it

  connect() {
    this.on(document, EVENTS.ACTED, ({ detail: { acted } }) => this.#showAct(acted));
    this.on(document, EVENTS.LOOKS, ({ detail: { looks } }) => this.#setLooks(looks));
    this.on(document, EVENTS.DRAWN, this.#mark);
  }

  disconnect() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #showAct({ seat, name, what }) {
    // A server that is newer than this page may tell of acts that it has no sentence for.
    if (seat === page.seat || !knows(`acted.${what}`)) return;
    const sentence = word(`acted.${what}`, { name });
    this.element.textContent = sentence;
    this.element.hidden = false;
    emit(EVENTS.ANNOUNCE, { kind: "acted", sentence });
    this.#after("line", SHOWN_FOR, () => {
      this.element.hidden = true;
    });
  }

  #setLooks(looks) {
    for (const [seat, look] of Object.entries(looks)) {
      if (seat === page.seat) continue;
      this.#looks.set(seat, look);
      this.#after(seat, LOOKS_FOR, () => {
        this.#looks.delete(seat);
        this.#mark();
      });
    }
    this.#mark();
  }

  #after(what, milliseconds, end) {
    clearTimeout(this.#timers.get(what));
    this.#timers.set(what, setTimeout(end, milliseconds));
  }

  /** A question that was drawn again has lost its mark. */
  #mark() {
    for (const mark of document.querySelectorAll(".looked-at")) mark.remove();
    for (const { name, question } of this.#looks.values()) {
      const line = document.querySelector(`#question-${Number(question)} .question-meta`);
      if (!line) continue;
      const mark = document.createElement("span");
      mark.className = "looked-at";
      mark.textContent = word("looks-at", { name });
      line.insertBefore(mark, line.querySelector(".manage-question"));
    }
  }
}
