import { Controller } from "../lib/controller.js";
import { elapsed, now } from "../lib/time.js";

/** Shows the time until data-until, as "0:08", and updates it every second. */
export default class TimeUntil extends Controller {
  connect() {
    const until = Date.parse(this.element.dataset.until);
    this.every(1000, () => {
      this.element.textContent = elapsed(until - now() + 999);
    });
  }
}
