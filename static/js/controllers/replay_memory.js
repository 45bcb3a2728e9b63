import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { lengthOfReplay } from "../lib/replay_answers.js";
import { untilCleared } from "../lib/storage.js";
import { elapsed } from "../lib/time.js";
import { word } from "../lib/words.js";

const STEP = 5; // seconds between two notes of the moment
const NOT_WORTH = 10; // seconds from either end, within which the replay begins anew

/** Remembers where a person was in this replay. An address that names an answer wins. */
export default class ReplayMemory extends Controller {
  #noted = 0;

  connect() {
    this.#restore();
    this.on(document, EVENTS.MOMENT, ({ detail: { second, length, plays } }) => {
      if (!plays || Math.abs(second - this.#noted) < STEP) return;
      this.#noted = second;
      if (second < NOT_WORTH || second > length - NOT_WORTH) untilCleared.removeItem(this.#key);
      else untilCleared.setItem(this.#key, String(Math.floor(second)));
    });
  }

  #restore() {
    const second = Number(untilCleared.getItem(this.#key));
    const isNamed = "from" in this.element.dataset || /[?&]t=/.test(location.search);
    if (isNamed || !(second >= NOT_WORTH) || second > lengthOfReplay() - NOT_WORTH) return;
    emit(EVENTS.GO, { second, plays: false });
    const key = this.element.querySelector(".replay-play span");
    if (key) key.textContent = word("replay-continue", { at: elapsed(second * 1000) });
  }

  get #key() {
    return `replay ${page.room}`;
  }
}
