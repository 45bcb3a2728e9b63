import { Controller } from "../lib/controller.js";

/** Switches between questions and people on a phone, which has no room for both. */
export default class PhoneTabs extends Controller {
  connect() {
    this.on(this.element, "click", ({ target }) => {
      const tab = target.closest("[data-view-tab]");
      if (tab) this.#show(tab.dataset.viewTab);
    });
  }

  #show(view) {
    this.element.dataset.view = view;
    for (const tab of this.element.querySelectorAll("[data-view-tab]")) {
      tab.setAttribute("aria-pressed", tab.dataset.viewTab === view);
    }
  }
}
