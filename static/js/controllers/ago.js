import { Controller } from "../lib/controller.js";
import { ago, now } from "../lib/time.js";

/** How long ago its datetime was, kept true. */
export default class Ago extends Controller {
  connect() {
    const then = Date.parse(this.element.dateTime);
    this.every(20_000, () => (this.element.textContent = ago(now() - then)));
  }
}
