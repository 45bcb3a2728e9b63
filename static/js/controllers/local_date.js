import { Controller } from "../lib/controller.js";

/** Shows the element's datetime as a date in the reader's time zone; only the browser knows it. */
export default class LocalDate extends Controller {
  connect() {
    const time = new Date(this.element.dateTime);
    this.element.textContent = time.toLocaleDateString(document.documentElement.lang, {
      dateStyle: "medium",
    });
  }
}
