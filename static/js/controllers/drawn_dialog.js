import { Controller } from "../lib/controller.js";
import { openDialog } from "../lib/dialogs.js";
import { EVENTS, emit, sendToServer } from "../lib/events.js";
import { goOnFrom } from "../lib/fragments.js";
import { request, sentence } from "../lib/server.js";

/** What has the focus in the next step of the dialog. */
const FIRST = "input:checked, input:not([type='hidden']), textarea, button";

/**
 * A dialog whose content the server draws at each opening, for the person who opens it.
 *
 * data-openers names the attribute of its buttons, whose value is the address of the content;
 * data-beside is the id of the element from which the focus goes on if the button is gone.
 */
export default class DrawnDialog extends Controller {
  #address;

  connect() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.(`[${this.#attribute}]`);
      if (opener) this.#open(opener.getAttribute(this.#attribute));
    });
    // An act that succeeded, or an act of another host meanwhile, leaves nothing to do here.
    this.on(this.element, "htmx:afterRequest", ({ detail, target }) => {
      if (detail.successful && target.closest("[data-last-act]")) this.element.close();
    });
    this.on(this.element, "htmx:beforeRequest", () => this.#showError(""));
    this.on(this.element, "htmx:responseError", ({ detail: { xhr } }) =>
      this.#showError(sentence(xhr.getResponseHeader("Content-Type"), xhr.responseText)),
    );
    this.on(this.element, "close", () => {
      sendToServer({ looks: 0 });
      this.#restoreFocus();
    });
  }

  get #attribute() {
    return this.element.dataset.openers;
  }

  async #open(address) {
    if (!this.element.open) this.#address = address; // or else it is a step of the same dialog
    try {
      const answer = await request(address);
      this.part("content").innerHTML = await answer.text();
    } catch ({ message }) {
      return emit(EVENTS.SORRY, { sentence: message });
    }
    htmx.process(this.part("content"));
    this.#showError("");
    if (!this.element.open) sendToServer({ looks: Number(address.match(/questions\/(\d+)/)?.[1]) });
    if (this.element.open) this.part("content").querySelector(FIRST)?.focus();
    return openDialog(this.element);
  }

  /** An error is shown here too, because the dialog covers the rest of the page. */
  #showError(text) {
    this.part("trouble").textContent = text;
    this.part("trouble").hidden = !text;
  }

  /** Focus the button of the same address: the pressed one may be drawn again, or gone. */
  #restoreFocus() {
    const { activeElement } = document;
    if (activeElement !== document.body && !this.element.contains(activeElement)) return;
    const same = document.querySelectorAll(`[${this.#attribute}="${this.#address}"]`);
    const again = [...same].map(reachable).find(Boolean);
    if (again) again.focus();
    else goOnFrom(document.getElementById(this.element.dataset.beside));
  }
}

/** The button itself, or the one that opens the closed dialog or menu in which it is. */
function reachable(button) {
  if (button.checkVisibility()) return button;
  const id = button.closest("dialog, [popover]")?.id;
  const openers = document.querySelectorAll(`[data-opens="${id}"], [popovertarget="${id}"]`);
  return [...openers]
    .filter((opener) => opener.closest("dialog, [popover]")?.id !== id)
    .map(reachable)
    .find(Boolean);
}
