/**
 * Sentences for screen readers, one every EVERY milliseconds at most.
 *
 * A sentence replaces one of its kind that still waits, because the newest is the true one. Urgent
 * sentences go first.
 */
const EVERY = 2000; // ms; a reader that is interrupted more often finishes no sentence

export class AnnouncementQueue {
  #say;
  #waiting = new Map(); // kind: function that returns the sentence, or "" for none
  #urgent = new Map();
  #timer = null;
  #last = null; // kind of the sentence that was said last

  /** `say(sentence)` puts a sentence where screen readers find it. */
  constructor(say) {
    this.#say = say;
  }

  /** `sentence` is a text, or a function that returns it when its turn has come. */
  add(kind, sentence, isUrgent = false) {
    const make = typeof sentence === "function" ? sentence : () => sentence;
    (isUrgent ? this.#urgent : this.#waiting).set(kind, make);
    if (this.#timer === null) this.#next();
  }

  /** The sentence of this kind is no longer true. */
  drop(kind) {
    this.#urgent.delete(kind);
    this.#waiting.delete(kind);
    if (this.#last === kind) this.#say("");
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #next() {
    this.#timer = null;
    const sentence = this.#take();
    if (!sentence) return;
    this.#say(sentence);
    this.#timer = setTimeout(() => this.#next(), EVERY);
  }

  #take() {
    for (const queue of [this.#urgent, this.#waiting]) {
      for (const [kind, make] of queue) {
        queue.delete(kind);
        const sentence = make();
        this.#last = kind;
        if (sentence) return sentence;
      }
    }
    return "";
  }
}
