import { AnnouncementQueue } from "../lib/announcement_queue.js";
import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { page } from "../lib/page.js";
import { counted, word } from "../lib/words.js";

// A lowered hand is not announced, because most often its owner came on stage.
const PLACES = {
  stage: { selector: "#stage .tile[data-seat]", came: "came-up", left: "went-down" },
  hands: { selector: "#hands .person[data-hand]", came: "hand-up" },
};

/**
 * The one place of the page where screen readers hear what happens in the room: people who come on
 * stage, leave it or raise a hand, new questions, the question that is answered, and the texts of
 * elements with data-announces, which are no live regions themselves.
 *
 * A burst is summed up: one sentence for all people, or questions, since the last sentence of that
 * kind.
 */
export default class Announcements extends Controller {
  #queue = new AnnouncementQueue((sentence) => {
    this.element.textContent = sentence;
  });
  #people = readPlaces();
  #names = {}; // word: names of people, for the next sentence that is made of it
  #asked = 0; // questions, for the next sentence about them
  #question = shownQuestion().number;
  #texts = new Map(); // kind: the text of the element with that data-announces
  #observer = new MutationObserver(() => this.#readTexts());

  connect() {
    this.#readTexts();
    this.on(document, EVENTS.DRAWN, this.#onDrawn);
    this.on(document, EVENTS.STATE, this.#announceOnAir);
    this.on(document, EVENTS.ASKED, ({ detail: { number } }) => this.#addAsked(number));
    this.on(document, EVENTS.ANNOUNCE, ({ detail: { kind, sentence } }) =>
      this.#queue.add(kind, sentence),
    );
  }

  disconnect() {
    this.#queue.stop();
    this.#observer.disconnect();
  }

  #onDrawn() {
    const before = this.#people;
    this.#people = readPlaces();
    for (const [place, { came, left }] of Object.entries(PLACES)) {
      this.#addPeople(came, missing(this.#people[place], before[place]));
      if (left) this.#addPeople(left, missing(before[place], this.#people[place]));
    }
    this.#announceQuestion();
    this.#readTexts();
  }

  #addPeople(kind, people) {
    for (const [seat, name] of people) {
      if (seat !== page.seat) this.#names[kind] = [...(this.#names[kind] ?? []), name];
      else if (kind === "came-up") this.#queue.add("own", word("you-came-up"), true);
    }
    if (!this.#names[kind]?.length) return;
    this.#queue.add(kind, () => {
      const names = this.#names[kind];
      this.#names[kind] = [];
      return names.length === 1 ? word(kind, { name: names[0] }) : counted(kind, names.length);
    });
  }

  #addAsked(number) {
    this.#asked += number;
    this.#queue.add("asked", () => {
      const sentence = counted("asked", this.#asked);
      this.#asked = 0;
      return sentence;
    });
  }

  #announceQuestion() {
    const { number, text } = shownQuestion();
    if (number === this.#question) return;
    this.#question = number;
    if (number) this.#queue.add("now", word("now-answered", { text }));
    else this.#queue.drop("now");
  }

  /** A screen reader has no other sign of it: people on stage go on hearing each other. */
  #announceOnAir({ detail: { state } }) {
    if (state === "live" && page.inGreenRoom && page.isOnStage)
      this.#queue.add("own", word("on-air"), true);
  }

  /** Announce the texts of elements that have changed; regions among these may be drawn again. */
  #readTexts() {
    for (const element of document.querySelectorAll("[data-announces]")) {
      const kind = element.dataset.announces;
      const text = element.textContent.replace(/\s+/g, " ").trim();
      this.#observer.observe(element, { childList: true, characterData: true, subtree: true });
      const before = this.#texts.get(kind);
      this.#texts.set(kind, text);
      if (before === undefined || before === text) continue;
      if (text) this.#queue.add(kind, text, "urgent" in element.dataset);
      else this.#queue.drop(kind);
    }
  }
}

/** For each of PLACES a map from seat to name. */
function readPlaces() {
  const read = ([place, { selector }]) => {
    const people = [...document.querySelectorAll(selector)];
    const named = people.map((one) => [one.dataset.seat, one.querySelector("bdi").textContent]);
    return [place, new Map(named)];
  };
  return Object.fromEntries(Object.entries(PLACES).map(read));
}

/** The question that is answered now. */
function shownQuestion() {
  const now = document.getElementById("now");
  return {
    number: now?.dataset.question,
    text: now?.querySelector(".now-text")?.textContent,
  };
}

const missing = (these, others) => [...these].filter(([seat]) => !others.has(seat));
