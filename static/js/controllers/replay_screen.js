import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { word } from "../lib/words.js";

const IDLE_AFTER = 3000; // ms without a movement, after which the controls on a full screen go

/** Full screen and picture in picture of the replay, by its own controls. */
export default class ReplayScreen extends Controller {
  #picture = document.getElementById("picture");
  #idle;

  connect() {
    this.on(this.part("full"), "click", this.#toggleFull);
    this.on(this.#picture, "dblclick", this.#toggleFull);
    this.on(document, "fullscreenchange", this.#onFull);
    this.on(this.part("pip"), "click", this.#togglePip);
    this.part("pip").hidden = !document.pictureInPictureEnabled;
    for (const type of ["enterpictureinpicture", "leavepictureinpicture"])
      this.on(this.#picture, type, this.#showPip);
    this.on(document, EVENTS.MOMENT, this.#showPip);
    for (const type of ["pointermove", "pointerdown", "keydown", "focusin"])
      this.on(document, type, this.#wake);
  }

  disconnect() {
    clearTimeout(this.#idle);
  }

  #toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.element.requestFullscreen) this.element.requestFullscreen().catch(() => {});
    else this.#picture.webkitEnterFullscreen?.(); // iPhones let only a video have the screen
  }

  #onFull() {
    const isFull = document.fullscreenElement === this.element;
    this.part("full").ariaLabel = word(isFull ? "full-leave" : "full");
    this.#wake();
  }

  #togglePip() {
    if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
    else this.#picture.requestPictureInPicture().catch(() => {}); // the system has no room for it
  }

  /** A recording that is withdrawn leaves the small window too. */
  #showPip() {
    const isOut = document.pictureInPictureElement === this.#picture;
    if (isOut && this.#picture.hidden) document.exitPictureInPicture().catch(() => {});
    this.part("pip").disabled = this.#picture.hidden;
    this.part("pip").ariaPressed = String(isOut);
  }

  #wake() {
    clearTimeout(this.#idle);
    this.element.toggleAttribute("data-idle", false);
    if (!document.fullscreenElement) return;
    this.#idle = setTimeout(() => {
      const isInUse = this.element.querySelector(":focus-visible");
      this.element.toggleAttribute("data-idle", !isInUse && !this.#picture.paused);
    }, IDLE_AFTER);
  }
}
