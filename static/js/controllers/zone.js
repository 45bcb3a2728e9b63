import { Controller } from "../lib/controller.js";

/** A hidden field that tells the server the time zone of its reader, by its IANA name. */
export default class Zone extends Controller {
  connect() {
    this.element.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}
