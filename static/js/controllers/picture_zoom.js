import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { page } from "../lib/page.js";

const MOST = 5; // times the size

/** Two fingers enlarge the picture where it fills the screen, and one moves it: screens have small
 * letters. Two quick taps enlarge it, or show it whole again. */
export default class PictureZoom extends Controller {
  #fingers = new Map();
  #scale = 1;
  #x = 0;
  #y = 0;
  #lastTap = -Infinity; // ms since the page began

  connect() {
    this.on(this.element, "pointerdown", this.#down);
    this.on(this.element, "pointermove", this.#move);
    for (const type of ["pointerup", "pointercancel"]) this.on(this.element, type, this.#up);
    this.on(document, EVENTS.VIEW, this.#whole);
    this.on(document, EVENTS.PICTURE, this.#whole);
  }

  #down(event) {
    if (page.view !== "full" || event.pointerType === "mouse" || event.target.closest("button"))
      return;
    this.#fingers.set(event.pointerId, at(event));
    if (this.#fingers.size > 1) return;
    if (event.timeStamp - this.#lastTap < 300) {
      if (this.#scale > 1) this.#whole();
      else this.#enlarge(2.5, at(event));
    }
    this.#lastTap = event.timeStamp;
  }

  #move(event) {
    const before = [...this.#fingers.values()];
    if (!this.#fingers.has(event.pointerId)) return;
    this.#fingers.set(event.pointerId, at(event));
    const after = [...this.#fingers.values()];
    const [from, to] = [middle(before), middle(after)];
    this.#x += to.x - from.x;
    this.#y += to.y - from.y;
    if (after.length === 2) this.#enlarge(apart(after) / apart(before), to);
    else this.#show();
  }

  #up({ pointerId }) {
    this.#fingers.delete(pointerId);
  }

  /** Enlarge by a factor; the point under the fingers stays there. */
  #enlarge(factor, point) {
    const box = this.element.getBoundingClientRect();
    const scale = Math.min(MOST, Math.max(1, this.#scale * factor));
    const share = 1 - scale / this.#scale;
    this.#x += (point.x - box.left - box.width / 2 - this.#x) * share;
    this.#y += (point.y - box.top - box.height / 2 - this.#y) * share;
    this.#scale = scale;
    this.#show();
  }

  #whole() {
    this.#scale = 1;
    this.#show();
  }

  /** An edge of the picture never leaves the edge of the screen. */
  #show() {
    const { clientWidth, clientHeight, style } = this.element;
    const free = {
      x: ((this.#scale - 1) * clientWidth) / 2,
      y: ((this.#scale - 1) * clientHeight) / 2,
    };
    this.#x = Math.min(free.x, Math.max(-free.x, this.#x));
    this.#y = Math.min(free.y, Math.max(-free.y, this.#y));
    style.setProperty("--zoom", this.#scale);
    style.setProperty("--zoom-x", `${this.#x}px`);
    style.setProperty("--zoom-y", `${this.#y}px`);
  }
}

const at = ({ clientX, clientY }) => ({ x: clientX, y: clientY });

const middle = (points) => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

const apart = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
