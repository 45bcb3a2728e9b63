import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { ask } from "../lib/server.js";

/** A secret link that can be made anew: whoever has the old one no longer comes in by it. */
export default class Renewal extends Controller {
  connect() {
    this.on(this.part("renew"), "click", this.#renew);
  }

  async #renew() {
    try {
      const answer = await ask(this.element.dataset.renewal, { method: "POST" });
      this.part("link").value = (await answer.json()).link;
      this.part("link").select();
    } catch ({ message }) {
      tell(NEWS.SORRY, { sentence: message });
    }
  }
}
