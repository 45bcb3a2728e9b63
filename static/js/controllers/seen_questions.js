import { Controller } from "../lib/controller.js";
import { EVENTS, sendToServer } from "../lib/events.js";
import { page } from "../lib/page.js";
import { numberOf } from "../lib/question_window.js";

const HALF = 0.5; // of a question
const LONG_ENOUGH = 1000; // ms
const SEND_EVERY = 5000; // ms
const MOST = 50; // questions in a message

/**
 * Tells the server which waiting questions stood on this screen for a second, each once.
 *
 * The order by votes alone favours questions that many have seen; the server needs both numbers.
 */
export default class SeenQuestions extends Controller {
  #since = new Map(); // item: the timer until it counts
  #told = new Set(); // numbers that were sent, or wait to be sent
  #waiting = [];
  #watched = new Set();
  #inSight = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries)
        this.#look(target, intersectionRatio >= HALF);
    },
    { threshold: HALF },
  );

  connect() {
    this.on(document, EVENTS.ARRANGED, this.#watch);
    this.on(document, "visibilitychange", this.#onVisible);
    this.every(SEND_EVERY, this.#send);
    this.#watch();
  }

  disconnect() {
    this.#inSight.disconnect();
    this.#since.forEach(clearTimeout);
  }

  get #counts() {
    return page.role !== "host" && page.state !== "ended" && page.seat !== undefined;
  }

  /** Watch the items that came, and those that were drawn again. */
  #watch() {
    for (const item of this.#watched) {
      if (item.isConnected) continue;
      this.#inSight.unobserve(item);
      this.#watched.delete(item);
      this.#look(item, false);
    }
    if (!this.#counts) return;
    for (const item of this.element.querySelectorAll('#questions > [data-state="waiting"]')) {
      if (this.#watched.has(item) || this.#told.has(numberOf(item))) continue;
      this.#watched.add(item);
      this.#inSight.observe(item);
    }
  }

  #look(item, isInSight) {
    clearTimeout(this.#since.get(item));
    this.#since.delete(item);
    if (!isInSight || document.hidden || this.#told.has(numberOf(item))) return;
    this.#since.set(
      item,
      setTimeout(() => this.#count(item), LONG_ENOUGH),
    );
  }

  #count(item) {
    this.#since.delete(item);
    this.#inSight.unobserve(item);
    if (!this.#counts || this.#told.has(numberOf(item))) return;
    this.#told.add(numberOf(item));
    this.#waiting.push(numberOf(item));
  }

  /** In a tab that nobody sees no question counts; what is in sight begins anew with the tab. */
  #onVisible() {
    for (const item of this.#watched) {
      clearTimeout(this.#since.get(item));
      this.#since.delete(item);
      this.#inSight.unobserve(item);
    }
    this.#watched.clear();
    if (!document.hidden) this.#watch();
  }

  #send() {
    if (!this.#waiting.length || !this.#counts) return;
    const seen = this.#waiting.slice(0, MOST);
    if (sendToServer({ seen })) this.#waiting = this.#waiting.slice(MOST);
  }
}
