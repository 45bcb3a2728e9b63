import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { page } from "../lib/page.js";
import { word } from "../lib/words.js";

// A hand that goes down is no news: most often its owner came up.
const PLACES = [
  {
    who: "#stage .tile[data-seat]",
    came: (name) => word("came-up", { name }),
    left: (name) => word("went-down", { name }),
  },
  { who: "#hands .person[data-hand]", came: (name) => word("hand-up", { name }) },
];
const MOST = 3; // sentences at a time; a crowd that moves is seen, not read out

/**
 * Who came on stage or raised a hand, and that the green room is on air: told in words to those who
 * hear the page. Who is on stage is marked on what they asked.
 */
export default class Roster extends Controller {
  #before;

  connect() {
    this.#before = look();
    this.#mark();
    this.on(document, NEWS.DRAWN, this.#compare);
    this.on(document, NEWS.STATE, this.#leaveGreenRoom);
  }

  #compare() {
    const now = look();
    const sentences = PLACES.flatMap(({ came, left }, place) => [
      ...missing(now[place], this.#before[place]).map(came),
      ...(left ? missing(this.#before[place], now[place]).map(left) : []),
    ]);
    this.#before = now;
    this.#mark();
    if (sentences.length && sentences.length <= MOST)
      this.element.textContent = sentences.join(" ");
  }

  /** Whoever hears the page has no other sign of it: what they hear of each other stays the same. */
  #leaveGreenRoom({ detail: { state } }) {
    if (state === "live" && page.isRehearsing && page.isOnStage)
      this.element.textContent = word("on-air");
  }

  #mark() {
    const [stage] = this.#before;
    const away = document.querySelectorAll("#hands [data-on-stage]");
    const up = new Set([...stage.keys(), ...[...away].map((one) => one.dataset.onStage)]);
    for (const asked of document.querySelectorAll("[data-asker]")) {
      asked.toggleAttribute("data-asker-up", up.has(asked.dataset.asker));
    }
  }
}

/** Of each place, names by seat. */
function look() {
  return PLACES.map(({ who }) => {
    const people = [...document.querySelectorAll(who)];
    return new Map(people.map((one) => [one.dataset.seat, one.querySelector("bdi").textContent]));
  });
}

const missing = (these, others) =>
  [...these].filter(([seat]) => !others.has(seat)).map(([, name]) => name);
