import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** Switches between questions and people, and shows on the tab how many hands are raised. */
export default class SidePanel extends Controller {
  connect() {
    this.on(document, "click", ({ target }) => {
      const tab = target.closest?.("[data-view-tab]");
      if (tab) this.#show(tab.dataset.viewTab);
    });
    this.on(document, EVENTS.DRAWN, this.#showHands);
    this.#showHands();
  }

  #show(view) {
    this.element.dataset.view = view;
    for (const tab of this.element.querySelectorAll("[data-view-tab]")) {
      tab.setAttribute("aria-pressed", tab.dataset.viewTab === view);
    }
  }

  #showHands() {
    const { number } = document.getElementById("hands").dataset;
    this.part("hands").hidden = number === "0";
    this.part("hands-number").textContent = number;
  }
}
