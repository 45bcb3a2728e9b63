import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { page } from "../lib/page.js";
import { elapsed } from "../lib/time.js";
import { word } from "../lib/words.js";

const SOON = 30; // seconds before the limit at which the speaker is told, quietly
const heard = new Map(); // what was shown last, by seat: a tile drawn anew comes with an older figure

/** How long somebody on stage has spoken in all, beside their name; and how much of their time is left. */
export default class Spoken extends Controller {
  connect() {
    this.#show(Number(this.element.dataset.spoken));
    this.on(document, NEWS.SPOKEN, ({ detail: { spoken } }) => {
      const seconds = spoken[this.element.dataset.seat];
      if (seconds !== undefined) this.#show(seconds);
    });
  }

  disconnect() {
    // Drawn anew is not gone: then the tile that came in its place stands there already.
    const { seat } = this.element.dataset;
    if (this.#isMine() && !document.querySelector(`#stage .tile[data-seat="${seat}"]`)) warn("");
  }

  #show(told) {
    const { seat } = this.element.dataset;
    const seconds = Math.max(told, heard.get(seat) ?? 0);
    heard.set(seat, seconds);
    const limit = Number(this.element.dataset.limit) || null;
    const left = limit === null ? null : limit - seconds;
    const state = left === null || left > SOON ? "" : left > 0 ? "soon" : "over";
    this.element.textContent =
      elapsed(seconds * 1000) + (limit ? ` / ${elapsed(limit * 1000)}` : "");
    this.element.hidden = seconds < 1 && !limit;
    this.element.dataset.state = state;
    if (this.#isMine()) warn(state);
  }

  #isMine() {
    return this.element.dataset.seat === page.seat;
  }
}

/** Told to who speaks, once; what comes of it is the host's to decide. */
function warn(state) {
  const note = document.getElementById("time-left");
  const sentence = state === "soon" ? word("time.soon") : state === "over" ? word("time.over") : "";
  if (note.textContent !== sentence) note.textContent = sentence;
}
