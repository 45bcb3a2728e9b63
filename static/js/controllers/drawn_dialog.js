import { markBusy } from "../lib/busy.js";
import { Controller } from "../lib/controller.js";
import { openDialog } from "../lib/dialogs.js";
import { sendToServer } from "../lib/events.js";
import { goOnFrom } from "../lib/fragments.js";
import { request, sentence } from "../lib/server.js";
import { word } from "../lib/words.js";

/** What has the focus in the next step of the dialog. */
const FIRST = "input:checked, input:not([type='hidden']), textarea, button";

/**
 * A dialog whose content the server draws at each opening, for the person who opens it.
 *
 * data-openers names the attribute of its buttons, whose value is the address of the content;
 * data-beside is the id of the element from which the focus goes on if the button is gone. Content
 * that does not come is told in the dialog, with a button to ask for it again.
 */
export default class DrawnDialog extends Controller {
  #address;
  #wanted; // the address that was asked for last
  #asking = new AbortController();
  #endAct; // ends the sign at the button of an act

  connect() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.(`[${this.#attribute}]`);
      if (opener) this.#open(opener.getAttribute(this.#attribute), opener);
    });
    this.on(this.element, "click", ({ target }) => {
      const again = target.closest("[data-again]");
      if (again) this.#open(this.#wanted, again);
    });
    // An act that succeeded, or an act of another host meanwhile, leaves nothing to do here.
    this.on(this.element, "htmx:afterRequest", ({ detail, target }) => {
      this.#endAct?.();
      if (detail.successful && target.closest("[data-last-act]")) this.element.close();
    });
    // What was pressed may be gone, and the keyboard would be outside of the dialog.
    this.on(this.element, "htmx:afterSettle", () => {
      if (this.element.open && document.activeElement === document.body)
        this.part("content").querySelector(FIRST)?.focus();
    });
    this.on(this.element, "htmx:beforeRequest", ({ detail, target }) => {
      this.#showError("");
      this.#endAct?.();
      this.#endAct = markBusy(detail.requestConfig?.triggeringEvent?.submitter ?? target);
    });
    this.on(this.element, "htmx:responseError", ({ detail: { xhr } }) =>
      this.#showError(sentence(xhr.getResponseHeader("Content-Type"), xhr.responseText)),
    );
    for (const type of ["htmx:sendError", "htmx:timeout"])
      this.on(this.element, type, () => this.#showError(word("unreachable")));
    this.on(this.element, "close", () => {
      this.#asking.abort(); // of a step: it would open the dialog again
      sendToServer({ looks: 0 });
      this.#restoreFocus();
    });
  }

  disconnect() {
    this.#asking.abort();
  }

  get #attribute() {
    return this.element.dataset.openers;
  }

  async #open(address, pressed) {
    if (pressed.ariaBusy) return;
    if (!this.element.open) this.#address = address; // or else it is a step of the same dialog
    this.#wanted = address;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const end = markBusy(pressed);
    const isStep = this.element.open && !this.part("why");
    try {
      const answer = await request(address, { signal });
      this.part("content").innerHTML = await answer.text();
    } catch ({ message }) {
      return signal.aborted ? null : this.#showFailure(message);
    } finally {
      end();
    }
    htmx.process(this.part("content"));
    this.#showError("");
    if (!isStep) sendToServer({ looks: Number(address.match(/questions\/(\d+)/)?.[1]) });
    if (this.element.open) this.part("content").querySelector(FIRST)?.focus();
    return openDialog(this.element);
  }

  /** Say why nothing was drawn: in the step that is open, or else in a dialog without content. */
  #showFailure(text) {
    if (this.element.open && !this.part("why")) {
      this.#showError(text);
      this.part("again").hidden = false;
      return;
    }
    this.#showError("");
    if (!this.element.open)
      this.part("content").replaceChildren(this.part("not-drawn").content.cloneNode(true));
    this.part("why").textContent = text;
    openDialog(this.element);
  }

  /** An error is shown here too, because the dialog covers the rest of the page. */
  #showError(text) {
    this.part("sentence").textContent = text;
    this.part("trouble").hidden = !text;
    this.part("again").hidden = true;
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
