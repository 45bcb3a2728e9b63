import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { request } from "../lib/server.js";

/** Makes a new secret link in place of the old one, which then no longer works. */
export default class RoleLinkRenewal extends Controller {
  connect() {
    this.on(this.part("renew"), "click", this.#renew);
  }

  async #renew() {
    try {
      const answer = await request(this.element.dataset.renewal, { method: "POST" });
      this.part("link").value = (await answer.json()).link;
      this.part("link").select();
    } catch ({ message }) {
      emit(EVENTS.SORRY, { sentence: message });
    }
  }
}
