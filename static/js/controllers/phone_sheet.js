import { Controller } from "../lib/controller.js";

const FIRST = "textarea, input:not([type=hidden]), button";

/**
 * Makes the element a sheet over the page where the screen is narrow: a button with its id in
 * popovertarget opens it, and a press beside it or Escape closes it. Elsewhere it is part of the
 * page.
 */
export default class PhoneSheet extends Controller {
  connect() {
    const narrow = matchMedia("(max-width: 1023px)");
    const update = () => {
      this.element.popover = narrow.matches ? "auto" : null;
      this.element.role = narrow.matches ? "dialog" : null;
      this.element.ariaLabel = narrow.matches ? this.element.dataset.label : null;
    };
    this.on(narrow, "change", update);
    this.on(this.element, "toggle", ({ newState }) => {
      if (newState === "open") this.element.querySelector(FIRST)?.focus();
    });
    this.on(this.element, "htmx:afterRequest", ({ detail }) => {
      // A form that is refused comes back with the reason, which the person has to read.
      const isDone = detail.xhr.status >= 200 && detail.xhr.status < 300;
      if (isDone && this.element.matches(":popover-open")) this.element.hidePopover();
    });
    update();
  }
}
