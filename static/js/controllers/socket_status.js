import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { setConnected } from "../lib/page.js";
import { word } from "../lib/words.js";

const SHOWN_AFTER = 700; // ms; shorter interruptions are not shown

/** Says that the socket is not connected, once that has lasted for a moment. */
export default class SocketStatus extends Controller {
  #timer;

  connect() {
    this.on(document, EVENTS.SOCKET, ({ detail: { state, sentence } }) => {
      clearTimeout(this.#timer);
      const text = {
        open: "",
        waiting: word("reconnecting"),
        gone: sentence || word("gone"),
        removed: word("gone"),
        closed: word("gone"),
        crowded: word("crowded"),
      }[state];
      this.#timer = setTimeout(
        () => {
          this.element.textContent = text;
          setConnected(state === "open");
        },
        state === "waiting" ? SHOWN_AFTER : 0,
      );
    });
  }

  disconnect() {
    clearTimeout(this.#timer);
  }
}
