import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { elapsed } from "../lib/time.js";
import { word } from "../lib/words.js";

const WARN_FROM = 30; // seconds before the limit
const WARNING_SHOWN_FOR = 8000; // ms; the clock on the tile keeps its colour
/** Seconds by seat: a tile that is drawn again comes with an older figure. */
const lastShown = new Map();
const lastState = new Map(); // by seat, as a LIMIT event told it
let warning; // the timer that ends it

/** Shows how long a person on stage has spoken in all, and their limit if there is one. */
export default class SpeakingTime extends Controller {
  connect() {
    this.#show(Number(this.element.dataset.spoken));
    this.on(document, EVENTS.SPOKEN, ({ detail: { spoken } }) => {
      const seconds = spoken[this.element.dataset.seat];
      if (seconds !== undefined) this.#show(seconds);
    });
  }

  disconnect() {
    // If the tile was only drawn again, the new one is in the page already.
    const { seat } = this.element.dataset;
    if (this.#isMine() && !document.querySelector(`#stage .tile[data-seat="${seat}"]`))
      this.#forget(seat);
  }

  #forget(seat) {
    lastState.delete(seat);
    showWarning("");
  }

  #show(reported) {
    const { seat } = this.element.dataset;
    const seconds = Math.max(reported, lastShown.get(seat) ?? 0);
    lastShown.set(seat, seconds);
    const limit = Number(this.element.dataset.limit) || null;
    const left = limit === null ? null : limit - seconds;
    const state = left === null || left > WARN_FROM ? "" : left > 0 ? "soon" : "over";
    this.element.textContent =
      elapsed(seconds * 1000) + (limit ? ` / ${elapsed(limit * 1000)}` : "");
    this.element.hidden = seconds < 1 && !limit;
    this.element.dataset.state = state;
    this.#tell(state, limit);
  }

  #tell(state, limit) {
    const { seat, name } = this.element.dataset;
    if (state === (lastState.get(seat) ?? "")) return;
    lastState.set(seat, state);
    emit(EVENTS.LIMIT, { seat, name, limit, state });
    if (this.#isMine()) showWarning(state);
  }

  #isMine() {
    return this.element.dataset.seat === page.seat;
  }
}

/** Warn the person who speaks; nothing else happens by itself, because the host decides. */
function showWarning(state) {
  const note = document.getElementById("time-left");
  if (!note) return; // the person was removed, and the page shows that instead
  const sentence = state === "soon" ? word("time.soon") : state === "over" ? word("time.over") : "";
  if (note.textContent !== sentence) note.textContent = sentence;
  clearTimeout(warning);
  warning = setTimeout(() => (note.textContent = ""), WARNING_SHOWN_FOR);
}
