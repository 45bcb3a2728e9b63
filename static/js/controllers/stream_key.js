import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { ask } from "../lib/server.js";

/** The key by which an encoder speaks as its host: made on demand, shown once. */
export default class StreamKey extends Controller {
  connect() {
    this.on(this.part("make"), "click", this.#make);
  }

  async #make() {
    try {
      const answer = await ask(this.element.dataset.key, { method: "POST" });
      this.part("key").value = (await answer.json()).key;
      this.part("shown").hidden = false;
      this.part("key").select();
      for (const part of this.element.querySelectorAll(
        "[data-part='first'], [data-part='another']",
      )) {
        part.hidden = part.dataset.part === "first";
      }
    } catch ({ message }) {
      tell(NEWS.SORRY, { sentence: message });
    }
  }
}
