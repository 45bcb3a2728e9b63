import { Controller } from "../lib/controller.js";

/** Fills a hidden field with the IANA name of the reader's time zone. */
export default class TimeZone extends Controller {
  connect() {
    this.element.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}
