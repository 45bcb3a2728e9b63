import { Controller } from "../lib/controller.js";
import { ask } from "../lib/server.js";

/** What a host does with somebody in the room: opened by their name, in the audience or on stage. */
export default class Manage extends Controller {
  #who;

  connect() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.("[data-manages]");
      if (opener) this.#open(opener.dataset);
    });
    this.on(this.element, "click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act) this.#do(act);
      else if (target.closest("[data-spotlight]")) this.#spotlight();
    });
    this.on(this.part("limit"), "change", ({ target }) => this.#limit(target.value));
  }

  #open(who) {
    this.#who = who;
    this.part("name").textContent = who.name;
    this.part("limit").value = who.limit ? String(who.limit / 60) : "";
    this.#sorry("");
    for (const act of this.element.querySelectorAll("[data-act], [data-spotlight], .manage-limit")) {
      const { place = who.place, if: wanted, unless } = act.dataset;
      act.hidden = place !== who.place || (wanted && !(wanted in who)) || (unless && unless in who);
    }
    this.element.showModal();
  }

  #do(act, said = {}) {
    return this.#post(`${this.element.dataset.seats}${this.#who.manages}/${act}`, said);
  }

  /** Stays open: on a keyboard each step through the list is a change. */
  #limit(minutes) {
    this.#who = { ...this.#who, limit: minutes * 60 };
    return this.#post(`${this.element.dataset.seats}${this.#who.manages}/limit`, { minutes }, { stay: true });
  }

  #spotlight() {
    return this.#post(this.element.dataset.layout, { layout: "spotlight", spotlight: this.#who.manages });
  }

  async #post(url, said, { stay = false } = {}) {
    try {
      await ask(url, { method: "POST", body: new URLSearchParams(said) });
      if (!stay) this.element.close();
    } catch (error) {
      this.#sorry(error.message);
    }
  }

  #sorry(sentence) {
    this.part("trouble").textContent = sentence;
    this.part("trouble").hidden = !sentence;
  }
}
