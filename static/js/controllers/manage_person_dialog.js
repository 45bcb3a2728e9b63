import { Controller } from "../lib/controller.js";
import { goOnFrom } from "../lib/fragments.js";
import { request } from "../lib/server.js";

/** The dialog in which a host manages a person; it opens by a name in the audience or on stage. */
export default class ManagePersonDialog extends Controller {
  #person;
  #listId; // of the list that showed the person
  #limitRequests = Promise.resolve(); // one after the other, so that the last choice wins

  connect() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.("[data-manages]");
      if (opener)
        this.#open(opener.dataset, opener.closest("#stage, #on-stage, #hands, #people").id);
    });
    this.on(this.element, "click", ({ target }) => {
      const button = target.closest("[data-act]");
      if (button) this.#act(button.dataset);
      else if (target.closest("[data-spotlight]")) this.#spotlight();
    });
    this.on(this.element, "close", this.#restoreFocus);
    this.on(this.part("limit"), "change", ({ target }) => this.#setLimit(target.value));
  }

  #open(person, listId) {
    this.#person = person;
    this.#listId = listId;
    for (const name of this.#all("name")) name.textContent = person.name;
    this.part("limit").value = person.limit ? String(person.limit / 60) : "";
    this.#showError("");
    for (const act of this.element.querySelectorAll(".manage-person-acts > *")) {
      const { place = person.place, if: wanted, unless = "" } = act.dataset;
      act.hidden =
        place !== person.place ||
        (wanted && !(wanted in person)) ||
        unless.split(" ").some((word) => word in person);
    }
    this.element.showModal();
  }

  /** Focus the button of the same person: the one that was pressed may be drawn again, or gone. */
  #restoreFocus() {
    const { activeElement } = document;
    if (activeElement !== document.body && !this.element.contains(activeElement)) return;
    const again = document.querySelector(`[data-manages="${this.#person.manages}"]`);
    if (again) again.focus();
    else goOnFrom(document.getElementById(this.#listId));
  }

  #act({ act, method = "POST" }) {
    return this.#finish(this.#address(act), {}, method);
  }

  #spotlight() {
    return this.#finish(this.element.dataset.layout, {
      layout: "spotlight",
      spotlight: this.#person.manages,
    });
  }

  /** The dialog stays open, because arrow keys pass other choices on the way. */
  #setLimit(minutes) {
    const address = this.#address("limit");
    this.#limitRequests = this.#limitRequests.then(() => this.#send(address, { minutes }));
  }

  #address(act) {
    return `${this.element.dataset.seats}${this.#person.manages}${act && `/${act}`}`;
  }

  async #finish(url, fields, method) {
    if (!(await this.#send(url, fields, method))) return;
    this.#question.close();
    this.element.close();
  }

  async #send(url, fields, method = "POST") {
    this.#showError("");
    try {
      return await request(url, {
        method,
        body: method === "POST" ? new URLSearchParams(fields) : null,
      });
    } catch (error) {
      this.#showError(error.message);
      return null;
    }
  }

  /** Show it where the person looks: in the question before a removal, if that is open. */
  #showError(sentence) {
    for (const trouble of this.#all("trouble")) {
      const shown =
        trouble.closest("dialog") === (this.#question.open ? this.#question : this.element);
      trouble.textContent = shown ? sentence : "";
      trouble.hidden = !shown || !sentence;
    }
  }

  /** Whether to remove the person, in a dialog of its own. */
  get #question() {
    return this.element.querySelector("dialog");
  }

  #all(part) {
    return this.element.querySelectorAll(`[data-part="${part}"]`);
  }
}
