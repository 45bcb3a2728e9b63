import { Controller } from "../lib/controller.js";
import { ago, now } from "../lib/time.js";

/** Shows how long ago the element's datetime was, and updates it every 20 s. */
export default class TimeAgo extends Controller {
  connect() {
    const then = Date.parse(this.element.dateTime);
    this.every(20_000, () => (this.element.textContent = ago(now() - then)));
  }
}
