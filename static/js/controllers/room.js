import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { apply, remove } from "../lib/fragments.js";
import { page, setRehearsing, setSeat, setState } from "../lib/page.js";
import { RoomSocket } from "../lib/socket.js";

/** What the page does with each key of a message, in this order; docs/protocols.md explains the keys. */
const HANDLERS = {
  seat: setSeat,
  html: (html) => {
    apply(html);
    tell(NEWS.DRAWN);
  },
  gone: remove,
  people: apply,
  me: apply,
  voice: (voice) => tell(NEWS.VOICE, { voice }),
  too_large: (too_large) => tell(NEWS.TOO_LARGE, { too_large }),
  too_many: (too_many) => tell(NEWS.TOO_MANY, { too_many }),
  encoder: (encoder) => tell(NEWS.ENCODER, { encoder }),
  spoken: (spoken) => tell(NEWS.SPOKEN, { spoken }),
  levels: (levels) => tell(NEWS.LEVELS, { levels }),
  here: (here) => tell(NEWS.HERE, { here }),
  votes: (votes) => tell(NEWS.VOTES, { votes }),
  mine: (mine) => tell(NEWS.MINE, { mine }),
  voted: (voted) => tell(NEWS.VOTED, { voted }),
  reactions: (reactions) => tell(NEWS.REACTIONS, { reactions }),
  sorry: (sentence) => tell(NEWS.SORRY, { sentence }),
  epoch: (epoch) => tell(NEWS.EPOCH, { epoch }),
  state: setState,
};

/** The room page's line to the server: fragments into the page, news to the other controllers. */
export default class Room extends Controller {
  #socket;

  connect() {
    const url = new URL(page.socketUrl, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new RoomSocket(url.href, page.event);
    this.on(this.#socket, "message", ({ detail }) => this.#take(detail));
    this.on(this.#socket, "state", ({ detail }) => tell(NEWS.LINK, detail));
    this.on(window, "online", () => this.#socket.hurry());
    this.on(window, "pageshow", () => this.#socket.hurry()); // by “Back”: the page slept, its line is gone
    this.on(document, "visibilitychange", () => document.hidden || this.#socket.hurry());
    this.on(
      document,
      NEWS.SAY,
      (event) => this.#socket.send(event.detail) && event.preventDefault(),
    );
    this.#socket.open();
  }

  disconnect() {
    this.#socket.close();
  }

  #take(message) {
    for (const [key, handle] of Object.entries(HANDLERS)) {
      const value = message[key];
      if (value || value === 0) handle(value);
    }
    // The news of a state comes once; a page that was away reads it off the bar that is drawn for it.
    const bar = document.getElementById("bar").dataset;
    if (!message.state) setState(bar.state);
    setRehearsing("rehearsing" in bar);
  }
}
