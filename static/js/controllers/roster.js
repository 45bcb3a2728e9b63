import { Controller } from "../lib/controller.js";
import { NEWS } from "../lib/bus.js";
import { word } from "../lib/words.js";

const PLACES = { "#stage .tile[data-seat]": ["came-up", "went-down"], "#hands .person[data-seat]": ["hand-up", "hand-down"] };
const MOST = 3; // sentences at a time; a crowd that moves is seen, not read out

/** Tells in words who came on stage or raised a hand, for those who hear the page. */
export default class Roster extends Controller {
  #before;

  connect() {
    this.#before = look();
    this.on(document, NEWS.DRAWN, this.#compare);
  }

  #compare() {
    const now = look();
    const sentences = Object.values(PLACES).flatMap(([came, left], place) => [
      ...missing(now[place], this.#before[place]).map((name) => word(came, { name })),
      ...missing(this.#before[place], now[place]).map((name) => word(left, { name })),
    ]);
    this.#before = now;
    if (sentences.length && sentences.length <= MOST) this.element.textContent = `${sentences.join(". ")}.`;
  }
}

/** Of each place, names by seat. */
function look() {
  return Object.keys(PLACES).map(
    (place) => new Map([...document.querySelectorAll(place)].map((one) => [one.dataset.seat, one.querySelector("bdi").textContent])),
  );
}

const missing = (these, others) => [...these].filter(([seat]) => !others.has(seat)).map(([, name]) => name);
