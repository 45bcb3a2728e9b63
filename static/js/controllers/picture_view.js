import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { page, setIdle, setView } from "../lib/page.js";
import { word } from "../lib/words.js";

// A low window with a mouse is a desktop at 200 %, where people want the list.
const ON_ITS_SIDE = "(max-width: 1023px) and (max-height: 500px) and (pointer: coarse)";
const IN_USE =
  "dialog[open], [popover]:not(.tooltip):popover-open, :is(.dock, .picture-keys) :focus-visible";
const IDLE_AFTER = 3000; // ms without a movement, after which controls over the picture go

/**
 * How much of the screen the picture has: its place in the page, all of it but the dock (theatre),
 * or all of it (full), where the controls lie over it and go after a while.
 *
 * A phone on its side shows the picture in full by itself, and the list when it is called.
 */
export default class PictureView extends Controller {
  #idle;
  #onItsSide = matchMedia(ON_ITS_SIDE);

  connect() {
    this.on(this.part("theatre"), "click", () =>
      setView(page.view === "theatre" ? "page" : "theatre"),
    );
    this.on(this.part("full"), "click", () =>
      page.view === "full" ? this.#leave() : this.#fill(),
    );
    this.on(this.part("list"), "click", this.#leave);
    this.on(this.part("pip"), "click", this.#togglePictureInPicture);
    this.part("pip").hidden = !document.pictureInPictureEnabled;
    this.on(document, "fullscreenchange", () => document.fullscreenElement || setView("page"));
    this.on(document, "keydown", ({ key }) => {
      if (key === "Escape" && page.view !== "page") this.#leave();
    });
    this.on(document, EVENTS.PICTURE, this.#followPhone);
    this.on(this.#onItsSide, "change", this.#followPhone);
    for (const type of ["pointermove", "pointerdown", "keydown", "focusin"])
      this.on(document, type, this.#wake);
    this.on(document, EVENTS.VIEW, this.#onView);
  }

  disconnect() {
    clearTimeout(this.#idle);
  }

  #onView() {
    const full = page.view === "full";
    this.part("full").ariaLabel = full ? word("full-leave") : word("full");
    this.part("full").title = this.part("full").ariaLabel;
    this.part("theatre").ariaPressed = page.view === "theatre";
    this.#wake();
  }

  get #picture() {
    return document.getElementById("picture");
  }

  /** Some phones let only a video have the whole screen: there the page fills its window. */
  #fill() {
    setView("full");
    document.documentElement.requestFullscreen?.().catch(() => {});
  }

  #leave() {
    setView("page");
    if (document.fullscreenElement) document.exitFullscreen();
  }

  #followPhone() {
    if (!this.#onItsSide.matches && document.fullscreenElement) return;
    setView(this.#onItsSide.matches && !this.#picture.hidden ? "full" : "page");
  }

  async #togglePictureInPicture() {
    if (document.pictureInPictureElement) return document.exitPictureInPicture();
    return this.#picture.requestPictureInPicture().catch(() => {}); // it has no picture yet
  }

  /** Controls stay while the keyboard is in them, and while a dialog or a sheet is open. */
  #wake() {
    setIdle(false);
    clearTimeout(this.#idle);
    if (page.view !== "full") return;
    this.#idle = setTimeout(() => {
      if (document.querySelector(IN_USE)) this.#wake();
      else setIdle(true);
    }, IDLE_AFTER);
  }
}
