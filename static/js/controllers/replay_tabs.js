import { Controller } from "../lib/controller.js";

/**
 * Switches between the answers and the other questions of an ended session.
 *
 * The field to ask stands with the questions. On a phone it is a sheet, which the browser opens.
 */
export default class ReplayTabs extends Controller {
  connect() {
    this.on(document, "click", ({ target }) => {
      const tab = target.closest?.("[data-view-tab]");
      if (tab) this.#show(tab.dataset.viewTab);
      if (target.closest?.(".ask-pill")) this.#ask();
    });
    if (new URLSearchParams(location.search).has("list")) this.#show("questions");
  }

  #ask() {
    if (document.getElementById("ask-sheet").popover) return;
    this.#show("questions");
    document.getElementById("question-form-text").focus();
  }

  #show(view) {
    this.element.dataset.view = view;
    for (const tab of this.element.querySelectorAll("[data-view-tab]"))
      tab.setAttribute("aria-pressed", tab.dataset.viewTab === view);
  }
}
