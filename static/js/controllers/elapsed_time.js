import { Controller } from "../lib/controller.js";
import { elapsed, now } from "../lib/time.js";

/** Shows the time since data-since, and updates it every second. */
export default class ElapsedTime extends Controller {
  connect() {
    const since = Date.parse(this.element.dataset.since);
    this.every(1000, () => (this.element.textContent = elapsed(now() - since)));
  }
}
