import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** The answered question that the address names is in view, until another list is chosen. */
export default class SoughtQuestion extends Controller {
  connect() {
    this.element.querySelector(".question[aria-current]")?.scrollIntoView({ block: "center" });
    // The list may have the question itself then, and two elements may not have one id.
    this.on(document, EVENTS.SHOWN, () => this.element.querySelector(".sought")?.remove());
  }
}
