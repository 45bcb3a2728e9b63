import { Controller } from "../lib/controller.js";
import { RoomSocket } from "../lib/socket.js";
import { apply, remove } from "../lib/fragments.js";
import { NEWS, tell } from "../lib/bus.js";

/** The room page's line to the server: fragments into the page, news to the other controllers. */
export default class Room extends Controller {
  #socket;

  connect() {
    const { socket, event } = this.element.dataset;
    const url = new URL(socket, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new RoomSocket(url.href, Number(event));
    this.on(this.#socket, "message", ({ detail }) => this.#take(detail));
    this.on(this.#socket, "state", ({ detail: state }) => tell(NEWS.LINK, { state }));
    this.on(window, "online", () => this.#socket.hurry());
    this.on(document, "visibilitychange", () => document.hidden || this.#socket.hurry());
    this.#socket.open();
  }

  disconnect() {
    this.#socket.close();
  }

  #take({ html, gone, levels, here, epoch, state, sorry }) {
    if (html) apply(html);
    if (gone) remove(gone);
    if (levels) tell(NEWS.LEVELS, { levels });
    if (here !== undefined) tell(NEWS.HERE, { here });
    if (sorry) tell(NEWS.SORRY, { sentence: sorry });
    if (epoch !== undefined) tell(NEWS.EPOCH, { epoch });
    if (state && state !== this.element.dataset.state) {
      this.element.dataset.state = state;
      tell(NEWS.STATE, { state });
    }
  }
}
