import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/**
 * Shows the page of a person who was removed, in place of the room's, from a <template>.
 *
 * The room's elements leave the document, so their controllers stop sound, picture and microphone.
 */
export default class Removal extends Controller {
  connect() {
    this.on(document, EVENTS.SOCKET, ({ detail }) => detail.state === "removed" && this.#show());
  }

  #show() {
    const page = this.element.content.cloneNode(true);
    document.body.className = "page";
    document.body.replaceChildren(page);
    document.getElementById("main").focus();
  }
}
