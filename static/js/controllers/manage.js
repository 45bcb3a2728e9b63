import { Controller } from "../lib/controller.js";
import { goOnFrom } from "../lib/fragments.js";
import { ask } from "../lib/server.js";

/** What a host does with somebody in the room: opened by their name, in the audience or on stage. */
export default class Manage extends Controller {
  #who;
  #where; // the list in which they stood
  #limits = Promise.resolve(); // what was asked of the server last: it is to hear choices in their order

  connect() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.("[data-manages]");
      if (opener) this.#open(opener.dataset, opener.closest("#stage, #hands, #people").id);
    });
    this.on(this.element, "click", ({ target }) => {
      const button = target.closest("[data-act]");
      if (button) this.#do(button.dataset);
      else if (target.closest("[data-spotlight]")) this.#spotlight();
    });
    this.on(this.element, "close", this.#goBack);
    this.on(this.part("limit"), "change", ({ target }) => this.#limit(target.value));
  }

  #open(who, where) {
    this.#who = who;
    this.#where = where;
    this.part("name").textContent = who.name;
    this.part("limit").value = who.limit ? String(who.limit / 60) : "";
    this.#sorry("");
    for (const act of this.element.querySelectorAll(
      "[data-act], [data-spotlight], .manage-limit",
    )) {
      const { place = who.place, if: wanted, unless } = act.dataset;
      act.hidden = place !== who.place || (wanted && !(wanted in who)) || (unless && unless in who);
    }
    this.element.showModal();
  }

  /** Where the person stands now, for the button that opened it may have been drawn anew, or gone. */
  #goBack() {
    const { activeElement } = document;
    if (activeElement !== document.body && !this.element.contains(activeElement)) return;
    const again = document.querySelector(`[data-manages="${this.#who.manages}"]`);
    if (again) again.focus();
    else goOnFrom(document.getElementById(this.#where));
  }

  #do({ act, method = "POST" }) {
    return this.#finish(this.#address(act), {}, method);
  }

  #spotlight() {
    return this.#finish(this.element.dataset.layout, {
      layout: "spotlight",
      spotlight: this.#who.manages,
    });
  }

  /** The dialog stays open: whoever chooses by arrow keys passes others on the way. */
  #limit(minutes) {
    const address = this.#address("limit");
    this.#limits = this.#limits.then(() => this.#send(address, { minutes }));
  }

  #address(act) {
    return `${this.element.dataset.seats}${this.#who.manages}${act && `/${act}`}`;
  }

  async #finish(url, said, method) {
    if (await this.#send(url, said, method)) this.element.close();
  }

  async #send(url, said, method = "POST") {
    this.#sorry("");
    try {
      return await ask(url, { method, body: method === "POST" ? new URLSearchParams(said) : null });
    } catch (error) {
      this.#sorry(error.message);
      return null;
    }
  }

  #sorry(sentence) {
    this.part("trouble").textContent = sentence;
    this.part("trouble").hidden = !sentence;
  }
}
