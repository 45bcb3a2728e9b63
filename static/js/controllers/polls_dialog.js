import { Controller } from "../lib/controller.js";

/** The dialog in which a host makes polls. The server draws its content at each opening. */
export default class PollsDialog extends Controller {
  connect() {
    this.on(this.element, "htmx:afterRequest", ({ detail, target }) => {
      if (detail.xhr.status !== 204) return;
      if (target.matches("[data-stays]")) htmx.trigger(this.part("content"), "again");
      else this.element.close(); // the poll was asked
    });
    // Where there is nothing to ask yet, the first thing to do is to write.
    this.on(this.element, "htmx:afterSettle", () => {
      if (!this.element.querySelector(".poll-draft"))
        this.element.querySelector("#new-poll-text").focus();
    });
  }
}
