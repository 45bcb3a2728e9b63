import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { answerAt } from "../lib/replay_answers.js";
import { elapsed } from "../lib/time.js";
import { word } from "../lib/words.js";

const clock = (second) => elapsed(second * 1000);
const NEAR = 6; // px beside a gap at which its words are shown
const PAGE = 60; // seconds that Page Up and Page Down move

/**
 * The timeline of the replay: a press or a drag goes to a moment, and pointing at one says what is
 * answered then. To screen readers it is a slider whose value is in words.
 */
export default class ReplayTimeline extends Controller {
  #moment = { second: 0, length: 0, plays: false };
  #dragged = null; // second under the pointer that holds the head

  connect() {
    this.on(document, EVENTS.MOMENT, ({ detail }) => {
      this.#moment = detail;
      this.#show();
    });
    this.on(document, EVENTS.DRAWN, this.#show);
    this.on(this.element, "pointerdown", this.#onDown);
    this.on(this.element, "pointermove", this.#onMove);
    this.on(this.element, "pointerup", this.#onUp);
    this.on(this.element, "pointercancel", this.#onLeave);
    this.on(this.element, "pointerleave", () => this.#dragged === null && this.#onLeave());
    this.on(this.element, "focus", () => this.#showTip(this.#moment.second));
    this.on(this.element, "blur", this.#onLeave);
    this.on(this.element, "keydown", this.#onKey);
    this.on(document.getElementById("picture"), "progress", this.#showLoaded);
  }

  #onDown(event) {
    if (event.button || !this.#moment.length) return;
    this.element.setPointerCapture(event.pointerId);
    this.#dragged = this.#secondAt(event);
    this.#show();
    this.#showTip(this.#dragged);
  }

  #onMove(event) {
    const second = this.#secondAt(event);
    if (this.#dragged !== null) this.#dragged = second;
    this.#show();
    this.#showTip(second);
  }

  #onUp() {
    if (this.#dragged === null) return;
    const second = this.#dragged;
    this.#dragged = null;
    emit(EVENTS.GO, { second, plays: !isLoaded() || this.#moment.plays });
    this.#onLeave();
  }

  #onLeave() {
    this.#dragged = null;
    this.part("tip").hidden = true;
    this.#show();
  }

  /** Keys of a slider (ARIA Authoring Practices); the others are those of the whole page. */
  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { second, length, plays } = this.#moment;
    const wanted = {
      Home: 0,
      End: length,
      PageUp: second + PAGE,
      PageDown: second - PAGE,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    emit(EVENTS.GO, { second: wanted, plays });
    this.#showTip(this.#moment.second);
  }

  #secondAt({ clientX }) {
    const { left, width } = this.element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width)) * this.#moment.length;
  }

  #show() {
    const { length } = this.#moment;
    const second = this.#dragged ?? this.#moment.second;
    const share = length ? Math.min(100, (100 * second) / length) : 0;
    this.part("played").style.inlineSize = `${share}%`;
    this.part("head").style.left = `${share}%`;
    const current = answerAt(second);
    this.element.ariaValueMax = Math.floor(length);
    this.element.ariaValueNow = Math.floor(second);
    this.element.ariaValueText = this.#words(second, current);
    for (const mark of this.element.querySelectorAll("[data-answer]"))
      mark.toggleAttribute("data-current", Number(mark.dataset.answer) === current?.number);
  }

  #words(second, answer) {
    const values = { at: clock(second), length: clock(this.#moment.length) };
    const words = word("replay-at", values);
    return answer ? `${words}: ${answer.text}` : words;
  }

  #showTip(second) {
    const tip = this.part("tip");
    const words = this.#gapNear(second) ?? answerAt(second)?.text;
    tip.textContent = words ? `${clock(second)} · ${words}` : clock(second);
    tip.hidden = !this.#moment.length;
    const share = second / this.#moment.length || 0;
    const room = this.element.clientWidth - tip.offsetWidth;
    const left = share * this.element.clientWidth - tip.offsetWidth / 2;
    tip.style.left = `${Math.min(Math.max(0, left), room)}px`;
  }

  /** Why a piece is missing near this second, on the pages of hosts. */
  #gapNear(second) {
    const width = (NEAR * this.#moment.length) / this.element.clientWidth;
    return [...this.element.querySelectorAll("[data-gap]")].find(
      ({ dataset }) => Math.abs(Number(dataset.gap) - second) < width,
    )?.dataset.words;
  }

  #showLoaded({ target: { buffered, currentTime } }) {
    const { length } = this.#moment;
    for (let at = 0; at < buffered.length; at += 1) {
      if (buffered.start(at) > currentTime || buffered.end(at) < currentTime) continue;
      this.part("loaded").style.inlineSize = `${Math.min(100, (100 * buffered.end(at)) / length)}%`;
    }
  }
}

/** Whether there is a picture, so that a moment can be shown without playing. */
const isLoaded = () => !document.getElementById("picture").hidden;
