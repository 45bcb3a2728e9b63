import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { now } from "../lib/time.js";

const QUESTIONS = ".question, .answer, #now";

/**
 * Marks this person's own questions by data-mine: fragments are the same for everybody and name no
 * seat, so the server tells each page which are its own.
 *
 * It stands before the other controllers of the panel, whose observers read the mark.
 */
export default class OwnQuestions extends Controller {
  #own = new Set([
    ...[...document.querySelectorAll(`:is(${QUESTIONS})[data-mine]`)].map((one) => numberOf(one)),
    ...(this.element.dataset.asked?.split(" ").map(Number) ?? []),
  ]);
  #observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) this.#markWithin(node);
    }
  });

  connect() {
    if ("asked" in this.element.dataset) this.#markAll();
    this.#observer.observe(this.element, { childList: true, subtree: true });
    this.every(5000, this.#hideLateEdits);
    this.on(document, EVENTS.DRAWN, () => this.#mark(document.getElementById("now")));
    this.on(document, EVENTS.OWN, ({ detail: { asked } }) => {
      this.#own = new Set(asked);
      this.#markAll();
    });
  }

  disconnect() {
    this.#observer.disconnect();
  }

  #hideLateEdits() {
    for (const button of this.element.querySelectorAll(".edit-question:not([hidden])"))
      button.hidden = now() / 1000 > Number(button.dataset.until);
  }

  #markAll() {
    for (const one of document.querySelectorAll(QUESTIONS)) this.#mark(one);
  }

  #markWithin(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches(QUESTIONS)) this.#mark(node);
    else for (const one of node.querySelectorAll(QUESTIONS)) this.#mark(one);
  }

  #mark(one) {
    one?.toggleAttribute("data-mine", this.#own.has(numberOf(one)));
  }
}

const numberOf = ({ dataset }) => Number(dataset.order ?? dataset.question);
