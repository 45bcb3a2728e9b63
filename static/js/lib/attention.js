const LINGER = 800; // ms after the pointer left; a finger may be on its way to the next button
const SLACK = 24; // px

/**
 * Whether a person is busy in a list, which must not move then: the pointer is over it, it is
 * scrolled, or the keyboard focus is in it. Fires "free" when that is over.
 */
export class Attention extends EventTarget {
  #list;
  #isPointed = false;
  #timer;

  constructor(list, signal) {
    super();
    this.#list = list;
    const on = (target, type, work, capture = false) =>
      target.addEventListener(type, work, { capture, passive: true, signal });
    on(list, "pointerenter", () => this.#enter());
    on(list, "pointerleave", () => this.#leave());
    on(list, "focusout", () => setTimeout(() => this.#emitIfFree()));
    // On a phone the page scrolls, elsewhere the list; captured, because scroll does not bubble.
    on(
      document,
      "scroll",
      ({ target }) => [list, document].includes(target) && this.#emitIfFree(),
      true,
    );
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get isHeld() {
    return this.#isPointed || this.#isScrolled || this.#hasFocus;
  }

  get #isScrolled() {
    return this.#list.scrollTop > SLACK || document.scrollingElement.scrollTop > SLACK;
  }

  /** Only focus by the keyboard counts; a press by mouse or finger leaves focus behind too. */
  get #hasFocus() {
    return (
      this.#list.matches(":focus-visible") || this.#list.querySelector(":focus-visible") !== null
    );
  }

  #enter() {
    clearTimeout(this.#timer);
    this.#isPointed = true;
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isPointed = false;
      this.#emitIfFree();
    }, LINGER);
  }

  #emitIfFree() {
    if (!this.isHeld) this.dispatchEvent(new Event("free"));
  }
}
