import { Controller } from "../lib/controller.js";
import { nameOf, shortcutsAreOn } from "../lib/shortcuts.js";

const SHOWN_AFTER = 400; // ms of pointing; with the focus it is shown at once
const HIDDEN_AFTER = 150; // ms; the pointer may be on its way to the tooltip
const GAP = 6; // px
const HAS_WORDS = /[\p{L}\p{N}]/u; // emoji are none

/**
 * Shows what a button without words does, and which key presses it, while the button is pointed at
 * or has the keyboard's focus. The pointer may move onto the tooltip, and Escape hides it.
 */
export default class Tooltip extends Controller {
  #button = null;
  #canPoint = matchMedia("(any-hover: hover)"); // not where fingers alone move the focus
  #timer;

  connect() {
    this.on(document, "pointerover", this.#onPointer);
    this.on(document, "focusin", ({ target }) => {
      if (target.matches("button:focus-visible") && this.#canPoint.matches) this.#show(target);
      else this.#hide();
    });
    this.on(document, "focusout", this.#hide);
    this.on(document, "click", this.#hide);
    this.on(document, "scroll", this.#hide, { capture: true, passive: true });
    this.on(document, "keydown", ({ key }) => key === "Escape" && this.#hide());
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  #onPointer({ target, pointerType }) {
    if (pointerType === "touch" || this.element.contains(target)) return clearTimeout(this.#timer);
    const button = target.closest?.("button");
    if (button && button === this.#button) return clearTimeout(this.#timer);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => (button ? this.#show(button) : this.#hide()),
      button ? SHOWN_AFTER : HIDDEN_AFTER,
    );
  }

  #show(button) {
    clearTimeout(this.#timer);
    const title = takeTitle(button);
    const key = shortcutsAreOn() ? button.dataset.shortcut : undefined;
    const isIcon = button.ariaLabel && !HAS_WORDS.test(button.textContent);
    if (!button.isConnected || !(title || key || isIcon)) return this.#hide();
    this.#button = button;
    this.part("name").textContent = title || nameOf(button);
    this.part("key").textContent = key ?? "";
    this.part("key").hidden = !key;
    this.element.showPopover();
    return this.#place(button.getBoundingClientRect());
  }

  /** Above the button, or below it where there is no room; never beyond the sides. */
  #place(button) {
    const { width, height } = this.element.getBoundingClientRect();
    const middle = button.left + button.width / 2 - width / 2;
    const above = button.top - height - GAP;
    this.element.style.left = `${Math.max(GAP, Math.min(innerWidth - width - GAP, middle))}px`;
    this.element.style.top = `${above >= GAP ? above : button.bottom + GAP}px`;
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#button = null;
    if (this.element.matches(":popover-open")) this.element.hidePopover();
  }
}

/** The title of a button; the browser would show it a second time. */
function takeTitle(button) {
  if (button.title) {
    button.dataset.tip = button.title;
    button.removeAttribute("title");
  }
  return button.dataset.tip;
}
