import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";

/** How many people are in the room. */
export default class Here extends Controller {
  connect() {
    this.on(document, NEWS.HERE, ({ detail: { here } }) => {
      this.part("count").textContent = here;
      this.element.hidden = false;
    });
  }
}
