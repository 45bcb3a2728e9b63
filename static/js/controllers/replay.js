import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { Hls, playlist } from "../lib/hls.js";
import { word } from "../lib/words.js";

/** Plays the recording where the program was, after the end of the session. */
export default class Replay extends Controller {
  #picture = document.getElementById("picture");
  #hls = null;
  #hasBegun = false;

  connect() {
    this.on(
      this.element,
      "click",
      ({ target }) => target.closest("[data-replays]") && this.#play(),
    );
    this.on(document, EVENTS.DRAWN, () => playlist() || this.#stop()); // withdrawn
  }

  disconnect() {
    this.#stop();
  }

  /** Right after the end the recording is not sealed yet; the player tries until it is. */
  #play() {
    this.#picture.muted = document.getElementById("sound").muted;
    if (!this.#hls) {
      this.#hls = new Hls(this.#picture, playlist, { live: false });
      this.on(this.#hls, "state", ({ detail }) => this.#onState(detail));
    }
    this.#showSentence(word("replay-soon"));
    this.#hls.play();
  }

  #onState(state) {
    if (state === "up") this.#showPicture();
    else if (state === "again")
      this.#showSentence(word(this.#hasBegun ? "sound-again" : "replay-soon"));
    else {
      this.#stop();
      this.#showSentence(word(state === "refused" ? "press-again" : "no-player"));
    }
  }

  #showPicture() {
    this.#hasBegun = true;
    this.#showSentence("");
    this.#picture.controls = true;
    this.#picture.hidden = false;
    this.element.dataset.replay = this.element.dataset.picture = "";
  }

  #stop() {
    if (!this.#hls) return;
    this.#hls.close();
    this.#hls = null;
    this.#hasBegun = false;
    this.#picture.controls = false;
    this.#picture.hidden = true;
    delete this.element.dataset.replay;
    delete this.element.dataset.picture;
    this.#showSentence("");
  }

  #showSentence(text) {
    this.part("state").textContent = text;
    this.part("state").hidden = !text;
  }
}
