import { Controller } from "../lib/controller.js";
import { request } from "../lib/server.js";
import { minutes, now } from "../lib/time.js";
import { counted } from "../lib/words.js";

const COUNT_EVERY = 15_000; // ms; the time is shown in minutes
const TITLE = document.title;

/**
 * How many questions wait for a moderator, and how long the oldest does, for a host: on a button
 * that shows these, and before the page's title, which is read in other tabs too.
 *
 * The server draws the button again when the number changes. While the list of these questions is
 * on screen the page tells the server, which asks hosts whether to open the queue if nobody looks.
 */
export default class PendingNote extends Controller {
  connect() {
    this.on(this.element, "click", this.#showList);
    this.every(COUNT_EVERY, () => this.#show());
  }

  disconnect() {
    document.title = TITLE;
  }

  #show() {
    const { number, oldest } = this.element.dataset;
    const waited = now() - Date.parse(oldest);
    const kind = waited < 60_000 ? "pending-new" : "pending";
    const time = minutes(waited);
    const sentence = counted(kind, Number(number), { time });
    this.part("sentence").textContent = sentence;
    this.part("short").textContent = waited < 60_000 ? number : `${number} · ${time}`;
    document.title = `${sentence} – ${TITLE}`;
    if (this.#isListShown) this.#tellServer();
  }

  get #list() {
    return document.querySelector(".question-tools select");
  }

  get #isListShown() {
    return !document.hidden && this.#list.value === "pending";
  }

  #showList() {
    const list = this.#list;
    list.value = "pending";
    list.dispatchEvent(new Event("change", { bubbles: true }));
    this.#tellServer();
  }

  async #tellServer() {
    try {
      await request(this.element.dataset.queue, { method: "POST" });
    } catch {
      // the next look is soon
    }
  }
}
