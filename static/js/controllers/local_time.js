import { Controller } from "../lib/controller.js";

/** Shows the element's datetime as an hour in the reader's time zone; only the browser knows it. */
export default class LocalTime extends Controller {
  connect() {
    const time = new Date(this.element.dateTime);
    this.element.textContent = time.toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
  }
}
