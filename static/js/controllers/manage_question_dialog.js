import { Controller } from "../lib/controller.js";
import { openDialog } from "../lib/dialogs.js";
import { EVENTS, emit } from "../lib/events.js";
import { goOnFrom } from "../lib/fragments.js";
import { request } from "../lib/server.js";

/** The dialog in which a host manages a question. The server draws its content at each opening. */
export default class ManageQuestionDialog extends Controller {
  #address;

  connect() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.("[data-manages-question]");
      if (opener) this.#open(opener.dataset.managesQuestion);
    });
    // An act that succeeded, or an act of another host meanwhile, leaves nothing to manage here.
    this.on(this.element, "htmx:afterRequest", ({ detail, target }) => {
      if (detail.successful && target.closest("[data-last-act]")) this.element.close();
    });
    this.on(this.element, "close", this.#restoreFocus);
  }

  async #open(address) {
    this.#address = address;
    try {
      const answer = await request(address);
      this.part("content").innerHTML = await answer.text();
    } catch ({ message }) {
      return emit(EVENTS.SORRY, { sentence: message });
    }
    htmx.process(this.part("content"));
    return openDialog(this.element);
  }

  /** Focus the button of the same question: the pressed one may be drawn again, or gone. */
  #restoreFocus() {
    const { activeElement } = document;
    if (activeElement !== document.body && !this.element.contains(activeElement)) return;
    const again = document.querySelector(`[data-manages-question="${this.#address}"]`);
    if (again) again.focus();
    else goOnFrom(document.getElementById("question-list"));
  }
}
