import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { shortcutsAreOn } from "../lib/shortcuts.js";

const OPEN = "dialog[open], [popover]:not(.tooltip):popover-open";
const FIELDS = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, a, summary, input, select";
const BY = { J: -10, L: 10, ArrowLeft: -5, ArrowRight: 5 }; // seconds
const LOUDER = { ArrowUp: 0.1, ArrowDown: -0.1 };
const OF_LETTERS = /^[A-Z0-9]$/;

/**
 * The keys of the replay that press no button: Space plays and pauses, J and L move by 10 seconds,
 * arrows by 5 and in volume, digits to a tenth of the whole. shortcuts.js has K, N, P, M, F and C.
 *
 * Letters and digits obey the switch in the dialog of shortcuts. No key counts while the person
 * types, holds Ctrl, Alt or Meta, has a dialog open, or after another control has used it.
 */
export default class ReplayKeys extends Controller {
  #picture = document.getElementById("picture");
  #moment = { second: 0, length: 0, plays: false };

  connect() {
    this.on(document, EVENTS.MOMENT, ({ detail }) => {
      this.#moment = detail;
    });
    this.on(document, "keydown", this.#onKey);
  }

  #onKey(event) {
    const { target, ctrlKey, altKey, metaKey, defaultPrevented } = event;
    if (ctrlKey || altKey || metaKey || defaultPrevented || !this.#moment.length) return;
    if (target.closest?.(FIELDS) || document.querySelector(OPEN)) return;
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    if (OF_LETTERS.test(key) && !shortcutsAreOn()) return;
    if (target.matches?.("[type=range]") && key.startsWith("Arrow")) return;
    if (this.#obey(key, target)) event.preventDefault();
  }

  #obey(key, target) {
    const { second, length, plays } = this.#moment;
    if (key === " " && !target.closest?.(PRESSED_BY_SPACE)) emit(EVENTS.PLAY);
    else if (key in BY) emit(EVENTS.GO, { second: second + BY[key], plays });
    else if (/^[0-9]$/.test(key)) emit(EVENTS.GO, { second: (length * Number(key)) / 10, plays });
    else if (key in LOUDER && this.#isOfPlayer(target)) this.#changeVolume(LOUDER[key]);
    else return false;
    return true;
  }

  /** Elsewhere the arrows up and down scroll the page. */
  #isOfPlayer(target) {
    return this.element.contains(target) || document.fullscreenElement === this.element;
  }

  #changeVolume(by) {
    this.#picture.muted = false;
    this.#picture.volume = Math.min(1, Math.max(0, this.#picture.volume + by));
  }
}
