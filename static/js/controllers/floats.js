import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { still } from "../lib/motion.js";

const MOST = 24; // in the air at once, however many people clap
const RISES = 2400; // ms
const TOLD = 2500; // ms that a count stays

/** What the room feels, rising over the program; where nothing may move, a small count. */
export default class Floats extends Controller {
  #told = {};
  #timer;

  connect() {
    this.on(document, NEWS.REACTIONS, ({ detail: { reactions } }) => {
      if (still()) this.#tell(reactions);
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
    bubble.className = "float";
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
      { duration: RISES, delay: Math.random() * 250, easing: "ease-out", fill: "both" },
    );
    rise.onfinish = () => bubble.remove();
  }

  #tell(reactions) {
    for (const [kind, count] of Object.entries(reactions)) {
      if (face(kind)) this.#told[kind] = (this.#told[kind] ?? 0) + count;
    }
    const text = Object.entries(this.#told).map(([kind, count]) => `${face(kind)} ${count}`);
    this.element.textContent = text.join("  ");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#told = {};
      this.element.textContent = "";
    }, TOLD);
  }
}

/** One of each kind in turn, `most` at most: a hundred claps leave room for a heart. */
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

/** As it stands on its button. */
const face = (kind) => document.querySelector(`[data-react="${CSS.escape(kind)}"]`)?.textContent;
