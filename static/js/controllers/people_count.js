import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** Shows how many people are in the room. */
export default class PeopleCount extends Controller {
  connect() {
    this.on(document, EVENTS.HERE, ({ detail: { here } }) => {
      this.part("count").textContent = here;
      this.element.hidden = false;
    });
  }
}
