import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** Says large, to the person whom it concerns, that their sound does not get through now. */
export default class NotHeard extends Controller {
  connect() {
    this.on(document, EVENTS.SENDING, ({ detail: { state } }) => this.#show(state === "again"));
    this.on(document, EVENTS.SPEAKING, ({ detail: { speaking } }) => speaking || this.#show(false));
  }

  #show(on) {
    this.part("sentence").hidden = !on;
  }
}
