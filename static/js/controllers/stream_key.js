import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { request } from "../lib/server.js";

/** Makes a stream key on demand, and shows it once. */
export default class StreamKey extends Controller {
  connect() {
    this.on(this.part("make"), "click", this.#make);
    // It opens below the edge of its dialog.
    this.on(this.element, "toggle", () => {
      if (this.element.open) this.element.scrollIntoView({ block: "start" });
    });
  }

  async #make() {
    try {
      const answer = await request(this.element.dataset.key, { method: "POST" });
      this.part("key").value = (await answer.json()).key;
      this.part("shown").hidden = false;
      this.part("key").select();
      for (const part of this.element.querySelectorAll(
        "[data-part='first'], [data-part='another']",
      )) {
        part.hidden = part.dataset.part === "first";
      }
    } catch ({ message }) {
      emit(EVENTS.SORRY, { sentence: message });
    }
  }
}
