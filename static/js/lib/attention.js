const LINGER = 800; // ms after the pointer has left: a finger may be on its way to the next button
const SLACK = 24; // px

/**
 * Whether somebody is busy in a list, so that it must not move under them: the pointer is over it,
 * it is scrolled, or the keyboard is in it. Fires "free" when that may be over.
 */
export class Attention extends EventTarget {
  #list;
  #pointed = false;
  #timer;

  constructor(list, signal) {
    super();
    this.#list = list;
    const on = (target, type, work, capture = false) =>
      target.addEventListener(type, work, { capture, passive: true, signal });
    on(list, "pointerenter", () => this.#point());
    on(list, "pointerleave", () => this.#leave());
    on(list, "focusout", () => setTimeout(() => this.#tell()));
    // On a phone the page scrolls, elsewhere the list: scrolling doesn't bubble.
    on(document, "scroll", ({ target }) => [list, document].includes(target) && this.#tell(), true);
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get held() {
    return this.#pointed || this.#scrolled || this.#typed;
  }

  get #scrolled() {
    return this.#list.scrollTop > SLACK || document.scrollingElement.scrollTop > SLACK;
  }

  /** A press by mouse or finger leaves the focus too, but not for long enough to wait for. */
  get #typed() {
    return (
      this.#list.matches(":focus-visible") || this.#list.querySelector(":focus-visible") !== null
    );
  }

  #point() {
    clearTimeout(this.#timer);
    this.#pointed = true;
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#pointed = false;
      this.#tell();
    }, LINGER);
  }

  #tell() {
    if (!this.held) this.dispatchEvent(new Event("free"));
  }
}
