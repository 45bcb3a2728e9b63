import { Controller } from "../lib/controller.js";

/** Its datetime as the hour on the reader's own clock: the server doesn't know where they are. */
export default class Hour extends Controller {
  connect() {
    const time = new Date(this.element.dateTime);
    this.element.textContent = time.toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
  }
}
