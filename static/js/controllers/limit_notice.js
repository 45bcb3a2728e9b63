import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { request } from "../lib/server.js";
import { word } from "../lib/words.js";

const SHOWN_FOR = 15_000; // ms; long enough to decide

/** Tells hosts that a person's speaking time is nearly over, or over, and lets them give more. */
export default class LimitNotice extends Controller {
  #about = null; // {seat, name, limit in seconds}
  #timer;

  connect() {
    this.on(document, EVENTS.LIMIT, ({ detail }) => this.#show(detail));
    this.on(this.part("more"), "click", this.#giveMore);
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #show({ state, ...about }) {
    if (!["host", "cohost"].includes(page.role) || about.seat === page.seat) return;
    if (!state) {
      if (about.seat === this.#about?.seat) this.#hide();
      return;
    }
    this.#about = about;
    this.part("sentence").textContent =
      state === "soon" ? word("limit.soon", about) : word("limit.over", about);
    this.part("more").hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN_FOR);
  }

  #hide() {
    this.part("sentence").textContent = "";
    this.part("more").hidden = true;
  }

  async #giveMore() {
    const { seat, limit } = this.#about;
    this.#hide();
    try {
      await request(`${this.element.dataset.seats}${seat}/limit`, {
        method: "POST",
        body: new URLSearchParams({ minutes: limit / 60 + 1 }),
      });
    } catch ({ message }) {
      emit(EVENTS.SORRY, { sentence: message });
    }
  }
}
