import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { page } from "../lib/page.js";
import { word } from "../lib/words.js";

// A lowered hand is not announced, because most often its owner came on stage.
const PLACES = [
  {
    selector: "#stage .tile[data-seat]",
    came: (name) => word("came-up", { name }),
    left: (name) => word("went-down", { name }),
  },
  { selector: "#hands .person[data-hand]", came: (name) => word("hand-up", { name }) },
];
const MOST = 3; // sentences at a time; more would take too long to be read out

/**
 * Announces to screen readers that people came on stage, left it or raised a hand, and that the
 * green room is on air. It also marks the questions of people on stage.
 */
export default class Announcements extends Controller {
  #before;

  connect() {
    this.#before = readPlaces();
    this.#markAskers();
    this.on(document, EVENTS.DRAWN, this.#announceChanges);
    this.on(document, EVENTS.STATE, this.#announceOnAir);
  }

  #announceChanges() {
    const now = readPlaces();
    const sentences = PLACES.flatMap(({ came, left }, place) => [
      ...missing(now[place], this.#before[place]).map(came),
      ...(left ? missing(this.#before[place], now[place]).map(left) : []),
    ]);
    this.#before = now;
    this.#markAskers();
    if (sentences.length && sentences.length <= MOST)
      this.element.textContent = sentences.join(" ");
  }

  /** A screen reader has no other sign of it: people on stage go on hearing each other. */
  #announceOnAir({ detail: { state } }) {
    if (state === "live" && page.inGreenRoom && page.isOnStage)
      this.element.textContent = word("on-air");
  }

  #markAskers() {
    const [stage] = this.#before;
    const away = document.querySelectorAll("#on-stage [data-on-stage]");
    const up = new Set([...stage.keys(), ...[...away].map((one) => one.dataset.onStage)]);
    for (const asked of document.querySelectorAll("[data-asker]")) {
      asked.toggleAttribute("data-asker-up", up.has(asked.dataset.asker));
    }
  }
}

/** For each of PLACES a map from seat to name. */
function readPlaces() {
  return PLACES.map(({ selector }) => {
    const people = [...document.querySelectorAll(selector)];
    return new Map(people.map((one) => [one.dataset.seat, one.querySelector("bdi").textContent]));
  });
}

const missing = (these, others) =>
  [...these].filter(([seat]) => !others.has(seat)).map(([, name]) => name);
