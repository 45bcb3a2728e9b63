import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { word } from "../lib/words.js";

/** Turns the sound off and on. */
export default class SoundSwitch extends Controller {
  #sound = document.getElementById("sound");
  #picture = document.getElementById("picture");

  connect() {
    this.on(this.element, "click", () => this.#set(!this.#muted));
    this.on(document, EVENTS.SOUND, ({ detail }) => this.#set(!detail.on));
    for (const media of [this.#sound, this.#picture]) {
      this.on(media, "playing", this.#show);
      this.on(media, "emptied", this.#show);
    }
    this.#show();
  }

  get #muted() {
    return this.#sound.muted;
  }

  #set(muted) {
    this.#sound.muted = muted;
    // The picture's element carries sound only when it plays HLS and there is no WHEP.
    if (!this.#sound.srcObject) this.#picture.muted = muted;
    this.#show();
  }

  #show() {
    this.element.hidden = !this.#sound.srcObject && !this.#picture.currentSrc;
    this.element.toggleAttribute("data-on", !this.#muted);
    this.element.setAttribute("aria-label", word(this.#muted ? "sound-on" : "sound-off"));
  }
}
