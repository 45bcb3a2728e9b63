import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { apply, remove } from "../lib/fragments.js";
import { RoomSocket } from "../lib/socket.js";

const STATES = ["scheduled", "open", "live", "ended"]; // a room only goes on; news of it may overtake each other

/** The room page's line to the server: fragments into the page, news to the other controllers. */
export default class Room extends Controller {
  #socket;

  connect() {
    const { socket, event } = this.element.dataset;
    const url = new URL(socket, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new RoomSocket(url.href, Number(event));
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

  #take({
    seat,
    html,
    gone,
    people,
    me,
    spoken,
    voice,
    too_large,
    too_many,
    encoder,
    levels,
    here,
    votes,
    mine,
    voted,
    reactions,
    epoch,
    state,
    sorry,
  }) {
    if (seat && seat !== this.element.dataset.seat) {
      this.element.dataset.seat = seat;
      tell(NEWS.SEAT);
    }
    if (html) {
      apply(html);
      tell(NEWS.DRAWN);
    }
    if (gone) remove(gone);
    if (people) apply(people);
    if (me) apply(me);
    if (voice) tell(NEWS.VOICE, { voice });
    if (too_large) tell(NEWS.TOO_LARGE, { too_large });
    if (too_many) tell(NEWS.TOO_MANY, { too_many });
    if (encoder) tell(NEWS.ENCODER, { encoder });
    if (spoken) tell(NEWS.SPOKEN, { spoken });
    if (levels) tell(NEWS.LEVELS, { levels });
    if (here !== undefined) tell(NEWS.HERE, { here });
    if (votes) tell(NEWS.VOTES, { votes });
    if (mine) tell(NEWS.MINE, { mine });
    if (voted) tell(NEWS.VOTED, { voted });
    if (reactions) tell(NEWS.REACTIONS, { reactions });
    if (sorry) tell(NEWS.SORRY, { sentence: sorry });
    if (epoch !== undefined) tell(NEWS.EPOCH, { epoch });
    // The news of a state comes once; a page that was away reads it off the bar that is drawn for it.
    const bar = document.getElementById("bar").dataset;
    this.#follow(state ?? bar.state);
    this.#rehearse("rehearsing" in bar);
  }

  /** The green room was opened or closed. */
  #rehearse(on) {
    if (on === "rehearsing" in this.element.dataset) return;
    this.element.toggleAttribute("data-rehearsing", on);
    tell(NEWS.STATE, { state: this.element.dataset.state });
  }

  #follow(state) {
    if (STATES.indexOf(state) <= STATES.indexOf(this.element.dataset.state)) return;
    this.element.dataset.state = state;
    tell(NEWS.STATE, { state });
  }
}
