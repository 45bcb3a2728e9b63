import { Controller } from "../lib/controller.js";
import { EVENTS, emit, sendToServer } from "../lib/events.js";
import { page } from "../lib/page.js";
import { request } from "../lib/server.js";
import { counted } from "../lib/words.js";

const CONFIRMED_WITHIN = 4000; // ms
// ms; less than for other requests, because no media server is called, and because an unconfirmed
// vote is taken back within 15 s
const ANSWER_WITHIN = 10_000;

/**
 * The votes of the questions, and this person's among them.
 *
 * A press shows at once. A room may hide the counts: then an item has, and shows, none until
 * the server sends it. Every count that the server sends replaces the one on the page, and a vote
 * that the server refuses is taken back. A vote that is not confirmed by the socket is sent by a
 * request, and taken back if that fails too. After the end of the session nobody votes any more.
 */
export default class Votes extends Controller {
  #mine = new Set(); // numbers of the questions that have this person's vote
  // number: {voted, change, timer}: the vote before the press, the change that the server's count
  // lacks yet, the timer until the request
  #pending = new Map();

  connect() {
    for (const pressed of this.element.querySelectorAll('.vote[aria-pressed="true"]')) {
      this.#mine.add(numberOf(pressed.closest(".question")));
    }
    this.on(this.element, "click", this.#press);
    this.on(document, EVENTS.VOTES, ({ detail: { votes } }) => this.#setCounts(votes));
    this.on(document, EVENTS.MINE, ({ detail: { mine } }) => this.#setMine(mine));
    this.on(document, EVENTS.VOTED, ({ detail: { voted } }) => this.#confirm(voted));
    this.on(document, EVENTS.SORRY, this.#revert);
    this.on(document, EVENTS.STATE, () => this.#showWithin(this.element));

    // Fragments are the same for everybody, so this person's votes are marked here.
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) this.#showWithin(node);
      }
    });
    observer.observe(this.element, { childList: true, subtree: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  disconnect() {
    this.#clearPending();
  }

  #press(event) {
    const button = event.target.closest("button.vote");
    if (!button) return;
    event.preventDefault();
    const item = button.closest(".question");
    const number = numberOf(item);
    const wanted = !this.#mine.has(number);
    const change = wanted ? 1 : -1;
    const {
      voted,
      change: before,
      timer,
    } = this.#pending.get(number) ?? { voted: !wanted, change: 0 };
    clearTimeout(timer);
    const pending = { voted, change: before + change };
    this.#pending.set(number, pending);
    this.#mark(number, wanted);
    this.#change(number, change);
    const post = () => this.#post(button.formAction, number, wanted, pending);
    if (sendToServer({ [wanted ? "vote" : "unvote"]: number }))
      pending.timer = setTimeout(post, CONFIRMED_WITHIN);
    else post();
  }

  /** The socket is down, or confirms nothing: a request may get through. */
  async #post(url, number, wanted, pending) {
    try {
      await request(url, { method: wanted ? "POST" : "DELETE", patience: ANSWER_WITHIN });
      if (this.#pending.get(number) === pending) this.#confirm({ [number]: wanted });
    } catch ({ message }) {
      if (this.#pending.get(number) === pending) emit(EVENTS.SORRY, { sentence: message });
    }
  }

  #setCounts(votes) {
    for (const [number, count] of Object.entries(votes)) {
      const pending = this.#pending.get(Number(number));
      if (pending) pending.change = 0;
      for (const item of itemsOf(number)) this.#show(item, count);
    }
  }

  /** After a new connection: votes that were under way are lost, or among these. */
  #setMine(numbers) {
    this.#clearPending();
    this.#mine = new Set(numbers);
    this.#showWithin(this.element);
  }

  #confirm(voted) {
    for (const [number, counted] of Object.entries(voted)) {
      clearTimeout(this.#pending.get(Number(number))?.timer);
      this.#pending.delete(Number(number));
      this.#mark(Number(number), counted);
      for (const item of itemsOf(number)) this.#show(item);
    }
  }

  /** The server does not say which vote it refused; it will confirm the others. */
  #revert() {
    for (const [number, { voted, change }] of this.#pending) {
      this.#mark(number, voted);
      this.#change(number, -change);
    }
    this.#clearPending();
  }

  #clearPending() {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  /** Add to the count of a question, unless this person may not read it. */
  #change(number, change) {
    for (const item of itemsOf(number)) {
      const { votes } = item.dataset;
      this.#show(item, votes ? Number(votes) + change : votes);
    }
  }

  #mark(number, voted) {
    if (voted) this.#mine.add(number);
    else this.#mine.delete(number);
  }

  #showWithin(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const items = node.matches(".question") ? [node] : node.querySelectorAll(".question");
    for (const item of items) this.#show(item);
  }

  #show(item, votes = item.dataset.votes ?? "") {
    item.dataset.votes = votes;
    const button = item.querySelector("button.vote");
    button?.setAttribute("aria-pressed", this.#mine.has(numberOf(item)));
    button?.toggleAttribute("disabled", page.state === "ended");
    const shown = item.querySelector('[data-part="votes"]');
    if (shown && shown.textContent !== String(votes)) shown.textContent = votes;
    const said = item.querySelector('[data-part="votes-said"]');
    if (said) said.textContent = votes === "" ? "" : counted("votes", Number(votes));
  }
}

/** The items of a question: it may stand in the list, and among those that a search found. */
const itemsOf = (number) => document.querySelectorAll(`.question[data-order="${number}"]`);
const numberOf = (item) => Number(item.dataset.order);
