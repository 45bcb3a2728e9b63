import { Controller } from "../lib/controller.js";
import { setReturning } from "../lib/page.js";

const OFFERED = 10_000; // ms, as long as OnStageMixin.UNDO_OFFERED

/** Offers for some seconds to undo stepping down; then microphone.js publishes as before. */
export default class SteppingDown extends Controller {
  connect() {
    this.on(this.part("undo"), "click", () => setReturning(true));
    this.on(this.element, "htmx:responseError", () => setReturning(false));
    this.after(OFFERED, () => this.element.remove());
  }
}
