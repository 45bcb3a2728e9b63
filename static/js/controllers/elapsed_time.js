import { Controller } from "../lib/controller.js";
import { page } from "../lib/page.js";
import { elapsed, now } from "../lib/time.js";

/**
 * Shows the time since data-since, and updates it every second. It stands still while the page is
 * not connected, because nobody knows then whether what it counts goes on.
 */
export default class ElapsedTime extends Controller {
  connect() {
    const since = Date.parse(this.element.dataset.since);
    this.every(1000, () => {
      if (page.isConnected) this.element.textContent = elapsed(now() - since);
    });
  }
}
