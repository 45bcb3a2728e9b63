/** Counts the questions that were asked since the page came: in its part of the list, and below. */
import { isWhole, shown } from "./question_window.js";

export class NewQuestions {
  #newest = 0; // highest number of a question that the page knows
  #total = 0; // questions of the list when they were counted last
  #below = 0; // questions that were counted below the part; their numbers are unknown
  #asked; // numbers of all questions that this person asked
  #own = new Set(); // of these, the ones that nobody took yet

  /** Another list is shown: nothing of it is new. */
  begin() {
    this.#newest = Math.max(this.#newest, shown.newest, ...shown.ids);
    this.#total = shown.total;
    this.#below = 0;
  }

  /** The server said which questions this person asked. */
  setAsked(asked) {
    if (this.#asked)
      for (const number of asked) if (!this.#asked.has(number)) this.#own.add(number);
    this.#asked = new Set(asked);
  }

  /**
   * Count those among `numbers`, and those that the list has beyond the part that is shown.
   *
   * Returns {fresh: numbers, unheard: those that were not counted below before, below: int}.
   */
  count(numbers) {
    const fresh = numbers.filter((number) => number > this.#newest).sort((a, b) => a - b);
    const grown = this.#growth(fresh.length);
    this.#newest = Math.max(this.#newest, shown.newest, ...fresh);
    this.#total = shown.total;
    const risen = Math.min(Math.max(0, fresh.length - grown), this.#below);
    const below = Math.max(0, grown - fresh.length);
    this.#below += below - risen;
    return { fresh, unheard: fresh.slice(risen), below };
  }

  /** Numbers of the questions that this person asked since the last call. */
  takeOwn() {
    const own = this.#own;
    this.#own = new Set();
    return own;
  }

  /** Of a whole list the numbers say it all. An old question that came back is not new. */
  #growth(fresh) {
    if (isWhole() || shown.label || shown.newest <= this.#newest) return fresh;
    return Math.max(0, shown.total - this.#total);
  }
}
