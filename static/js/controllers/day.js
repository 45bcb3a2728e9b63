import { Controller } from "../lib/controller.js";

/** Its datetime as the date on the reader's own calendar: an evening here is tomorrow elsewhere. */
export default class Day extends Controller {
  connect() {
    const time = new Date(this.element.dateTime);
    this.element.textContent = time.toLocaleDateString(document.documentElement.lang, {
      dateStyle: "medium",
    });
  }
}
