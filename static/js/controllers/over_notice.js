import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { page } from "../lib/page.js";

const NOTICE = 1500; // ms in which the person can read that it is over
const A_SECOND = 20; // pages that one web process draws in a second, on one core
const LONGEST = 60_000; // ms over which all pages of a room are loaded
const LOOK_AGAIN = 2000; // ms
const PATIENCE = 300_000; // ms for which a dialog that somebody fills in holds the page

/**
 * Leads from the live page to the page of the replay, which has the same address, after the end.
 *
 * The pages of a large room do so one after the other, because the server draws each of them;
 * hosts come first, for their copies. A draft of a question survives, and what is being written
 * in a dialog is waited for.
 */
export default class OverNotice extends Controller {
  #here = 0; // people in the room, as the server last said
  #since = 0; // ms

  connect() {
    this.on(document, EVENTS.HERE, ({ detail: { here } }) => {
      this.#here = here || this.#here;
    });
    this.on(document, EVENTS.STATE, this.#follow);
    this.#follow();
  }

  #follow() {
    if (page.state !== "ended" || this.#since) return;
    this.#since = performance.now();
    this.element.hidden = false;
    const spread = Math.min(LONGEST, (1000 * this.#here) / A_SECOND);
    this.after(NOTICE + (page.role === "host" ? 0 : Math.random() * spread), this.#go);
  }

  #go() {
    const isHeld = document.querySelector("dialog[open] :is(textarea, input, select)");
    if (isHeld && performance.now() - this.#since < PATIENCE)
      return this.after(LOOK_AGAIN, this.#go);
    return location.reload();
  }
}
