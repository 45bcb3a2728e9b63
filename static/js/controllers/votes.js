import { NEWS, say, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { ask } from "../lib/server.js";

const CONFIRMED_WITHIN = 4000; // ms
const ANSWER_WITHIN = 10_000; // ms: no media server is asked, and a vote that nobody confirms is taken back within 15 s

/**
 * The votes of the list, and mine among them.
 *
 * A press shows at once. Then the server's word counts: every number of votes it sends is taken as
 * it is, and a vote it is sorry about is taken back. One that it doesn't confirm by the socket is sent as a
 * request, and taken back when that fails too.
 */
export default class Votes extends Controller {
  #mine = new Set(); // numbers of the questions that have my vote
  // number: {voted, change, timer}: how it was, how far its count runs ahead of the server's, for how long
  #ahead = new Map();

  connect() {
    for (const pressed of this.element.querySelectorAll('.vote[aria-pressed="true"]')) {
      this.#mine.add(numberOf(pressed.closest(".question")));
    }
    this.on(this.element, "click", this.#press);
    this.on(document, NEWS.VOTES, ({ detail: { votes } }) => this.#count(votes));
    this.on(document, NEWS.MINE, ({ detail: { mine } }) => this.#know(mine));
    this.on(document, NEWS.VOTED, ({ detail: { voted } }) => this.#settle(voted));
    this.on(document, NEWS.SORRY, this.#takeBack);

    // Fragments are the same for everybody: what is mine is marked here.
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) this.#showWithin(node);
      }
    });
    observer.observe(this.element, { childList: true, subtree: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  disconnect() {
    this.#forget();
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
    } = this.#ahead.get(number) ?? { voted: !wanted, change: 0 };
    clearTimeout(timer);
    const ahead = { voted, change: before + change };
    this.#ahead.set(number, ahead);
    this.#mark(number, wanted);
    this.#show(item, Number(item.dataset.votes) + change);
    const post = () => this.#post(button.formAction, number, wanted, ahead);
    if (say({ [wanted ? "vote" : "unvote"]: number }))
      ahead.timer = setTimeout(post, CONFIRMED_WITHIN);
    else post();
  }

  /** The socket is down, or seems to be up: perhaps a request gets through. */
  async #post(url, number, wanted, ahead) {
    try {
      await ask(url, { method: wanted ? "POST" : "DELETE", patience: ANSWER_WITHIN });
      if (this.#ahead.get(number) === ahead) this.#settle({ [number]: wanted });
    } catch ({ message }) {
      if (this.#ahead.get(number) === ahead) tell(NEWS.SORRY, { sentence: message });
    }
  }

  #count(votes) {
    for (const [number, count] of Object.entries(votes)) {
      const ahead = this.#ahead.get(Number(number));
      if (ahead) ahead.change = 0;
      const item = itemOf(number);
      if (item) this.#show(item, count);
    }
  }

  /** After a break: what was on its way by then is lost, or is among these. */
  #know(numbers) {
    this.#forget();
    this.#mine = new Set(numbers);
    this.#showWithin(this.element);
  }

  #settle(voted) {
    for (const [number, counted] of Object.entries(voted)) {
      clearTimeout(this.#ahead.get(Number(number))?.timer);
      this.#ahead.delete(Number(number));
      this.#mark(Number(number), counted);
      const item = itemOf(number);
      if (item) this.#show(item);
    }
  }

  /** The server doesn't say which one it is sorry about; the others it will confirm. */
  #takeBack() {
    for (const [number, { voted, change }] of this.#ahead) {
      this.#mark(number, voted);
      const item = itemOf(number);
      if (item) this.#show(item, Number(item.dataset.votes) - change);
    }
    this.#forget();
  }

  #forget() {
    for (const { timer } of this.#ahead.values()) clearTimeout(timer);
    this.#ahead.clear();
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

  #show(item, votes = item.dataset.votes) {
    item.dataset.votes = votes;
    item.querySelector("button.vote")?.setAttribute("aria-pressed", this.#mine.has(numberOf(item)));
    const shown = item.querySelector('[data-part="votes"]');
    if (shown && shown.textContent !== String(votes)) shown.textContent = votes;
  }
}

const itemOf = (number) => document.getElementById(`question-${number}`);
const numberOf = (item) => Number(item.dataset.order);
