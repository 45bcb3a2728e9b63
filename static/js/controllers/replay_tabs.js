import { Controller } from "../lib/controller.js";

/** Switches between the answers and the other questions of an ended session. */
export default class ReplayTabs extends Controller {
  connect() {
    this.on(document, "click", ({ target }) => {
      const tab = target.closest?.("[data-view-tab]");
      if (tab) this.#show(tab.dataset.viewTab);
    });
    if (new URLSearchParams(location.search).has("list")) this.#show("questions");
  }

  #show(view) {
    this.element.dataset.view = view;
    for (const tab of this.element.querySelectorAll("[data-view-tab]"))
      tab.setAttribute("aria-pressed", tab.dataset.viewTab === view);
  }
}
