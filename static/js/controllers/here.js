import { Controller } from "../lib/controller.js";
import { NEWS } from "../lib/bus.js";

/** How many people are in the room. */
export default class Here extends Controller {
  connect() {
    this.on(document, NEWS.HERE, ({ detail: { here } }) => {
      this.part("count").textContent = here;
      this.element.hidden = false;
    });
  }
}
