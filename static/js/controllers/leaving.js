import { Controller } from "../lib/controller.js";
import { openDialog } from "../lib/dialogs.js";
import { page } from "../lib/page.js";

/** Asks people who are on the air before they leave: by a link with data-leaves, or by closing. */
export default class Leaving extends Controller {
  #isSure = false;

  connect() {
    this.on(document, "click", (event) => {
      if (!event.target.closest?.("[data-leaves]") || !page.isOnStage || !page.isStageOpen) return;
      event.preventDefault();
      openDialog(this.element);
    });
    this.on(this.part("leave"), "click", () => {
      this.#isSure = true;
    });
    // The browser asks, in words of its own.
    this.on(window, "beforeunload", (event) => {
      if (page.isSpeaking && !this.#isSure) event.preventDefault();
    });
  }
}
