import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { apply, remove } from "../lib/fragments.js";
import { page, setGreenRoom, setSeat, setState } from "../lib/page.js";
import { wishAtJoining } from "../lib/question_window.js";
import { RoomSocket } from "../lib/socket.js";

/** Functions that handle the keys of a message, in this order; docs/protocols.md has the keys. */
const HANDLERS = {
  seat: setSeat,
  asked: (asked) => emit(EVENTS.OWN, { asked }),
  html: (html) => {
    apply(html);
    emit(EVENTS.DRAWN);
  },
  gone: remove,
  counts: (counts) => emit(EVENTS.COUNTS, { counts }),
  people: apply,
  me: apply,
  voice: (voice) => emit(EVENTS.VOICE, { voice }),
  too_large: (too_large) => emit(EVENTS.TOO_LARGE, { too_large }),
  too_many: (too_many) => emit(EVENTS.TOO_MANY, { too_many }),
  encoder: (encoder) => emit(EVENTS.ENCODER, { encoder }),
  spoken: (spoken) => emit(EVENTS.SPOKEN, { spoken }),
  places: (places) => emit(EVENTS.PLACES, { places }),
  levels: (levels) => emit(EVENTS.LEVELS, { levels }),
  here: (here) => emit(EVENTS.HERE, { here }),
  votes: (votes) => emit(EVENTS.VOTES, { votes }),
  mine: (mine) => emit(EVENTS.MINE, { mine }),
  chosen: (chosen) => emit(EVENTS.CHOSEN, { chosen }),
  poll: (poll) => emit(EVENTS.POLL, { poll }),
  voted: (voted) => emit(EVENTS.VOTED, { voted }),
  wait: (wait) => emit(EVENTS.WAIT, { wait }),
  reactions: (reactions) => emit(EVENTS.REACTIONS, { reactions }),
  acted: (acted) => emit(EVENTS.ACTED, { acted }),
  looks: (looks) => emit(EVENTS.LOOKS, { looks }),
  sorry: (sentence) => emit(EVENTS.SORRY, { sentence }),
  epoch: (epoch) => emit(EVENTS.EPOCH, { epoch }),
  state: setState,
};

const RELOAD_WITHIN = 3000; // ms

/** The page's end of the socket: puts fragments into the page, and emits all else as events. */
export default class RoomUpdates extends Controller {
  #socket;

  connect() {
    const url = new URL(page.socketUrl, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new RoomSocket(url.href, page.event, wishAtJoining);
    this.on(this.#socket, "message", ({ detail }) => this.#receive(detail));
    this.on(this.#socket, "state", ({ detail }) => {
      emit(EVENTS.SOCKET, detail);
      if (detail.state === "closed") this.#reload();
    });
    this.on(window, "online", () => this.#socket.retryNow());
    // After “Back” the page comes out of the browser's cache, and its socket is gone.
    this.on(window, "pageshow", () => this.#socket.retryNow());
    this.on(document, "visibilitychange", () => document.hidden || this.#socket.retryNow());
    this.on(
      document,
      EVENTS.SEND,
      (event) => this.#socket.send(event.detail) && event.preventDefault(),
    );
    this.#socket.open();
  }

  disconnect() {
    this.#socket.close();
  }

  /** The server's page says why the replay is closed; a crowd asks for it within some seconds. */
  #reload() {
    setTimeout(() => location.reload(), Math.random() * RELOAD_WITHIN);
  }

  #receive(message) {
    for (const [key, handle] of Object.entries(HANDLERS)) {
      const value = message[key];
      if (value || value === 0) handle(value);
    }
    const { list, entering } = message;
    if (list || entering) emit(EVENTS.LIST, { list, entering });
    // The message of a new state comes once; a page that missed it reads the state from the header.
    const header = document.getElementById("room-header").dataset;
    if (!message.state) setState(header.state);
    setGreenRoom("greenRoom" in header);
  }
}
