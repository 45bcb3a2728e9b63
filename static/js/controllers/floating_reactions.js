import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { motionIsReduced } from "../lib/motion.js";

const MOST = 24; // on the screen at once, however many reactions come
const RISES_FOR = 2400; // ms
const COUNT_SHOWN_FOR = 2500; // ms after the last reaction

/** Reactions of the room, rising over the program; a small count where motion is reduced. */
export default class FloatingReactions extends Controller {
  #counts = {};
  #timer;

  connect() {
    this.on(document, EVENTS.REACTIONS, ({ detail: { reactions } }) => {
      if (motionIsReduced()) this.#showCounts(reactions);
      else if (!document.hidden) this.#float(reactions);
    });
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #float(reactions) {
    const free = MOST - this.element.childElementCount;
    for (const kind of spread(reactions, free)) this.#rise(face(kind));
  }

  #rise(text) {
    const bubble = document.createElement("span");
    bubble.className = "floating-reaction";
    bubble.textContent = text;
    bubble.style.insetInlineEnd = `${4 + Math.random() * 24}%`;
    this.element.append(bubble);
    const height = this.element.clientHeight * (0.55 + Math.random() * 0.35);
    const drift = (Math.random() - 0.5) * 60;
    const rise = bubble.animate(
      [
        { opacity: 0, transform: "scale(.5)" },
        { opacity: 1, transform: `translate(${drift * 0.2}px, ${-height * 0.2}px)`, offset: 0.15 },
        { opacity: 1, offset: 0.6 },
        { opacity: 0, transform: `translate(${drift}px, ${-height}px)` },
      ],
      { duration: RISES_FOR, delay: Math.random() * 250, easing: "ease-out", fill: "both" },
    );
    rise.onfinish = () => bubble.remove();
  }

  #showCounts(reactions) {
    for (const [kind, count] of Object.entries(reactions)) {
      if (face(kind)) this.#counts[kind] = (this.#counts[kind] ?? 0) + count;
    }
    const text = Object.entries(this.#counts).map(([kind, count]) => `${face(kind)} ${count}`);
    this.element.textContent = text.join("  ");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#counts = {};
      this.element.textContent = "";
    }, COUNT_SHOWN_FOR);
  }
}

/** `most` kinds at most, one of each in turn, so that a rare one is shown beside a common one. */
function spread(reactions, most) {
  const left = new Map(Object.entries(reactions).filter(([kind]) => face(kind)));
  const chosen = [];
  while (left.size && chosen.length < most) {
    for (const [kind, count] of left) {
      if (count > 0 && chosen.length < most) chosen.push(kind);
      if (count > 1) left.set(kind, count - 1);
      else left.delete(kind);
    }
  }
  return chosen;
}

/** The sign of a kind of reaction, as its button shows it. */
const face = (kind) => document.querySelector(`[data-react="${CSS.escape(kind)}"]`)?.textContent;
