import { playsSoundByItself } from "../lib/autoplay.js";
import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";
import { Hls, playlist } from "../lib/hls.js";
import { word } from "../lib/words.js";

/**
 * Plays the recording where the program was, after the end of the session: from its beginning, or
 * from the answer that was chosen last.
 */
export default class Replay extends Controller {
  #picture = document.getElementById("picture");
  #hls = null;
  #hasBegun = false;
  #from = null; // second of the replay

  connect() {
    this.on(
      this.element,
      "click",
      ({ target }) => target.closest("[data-replays]") && this.#play(),
    );
    this.on(document, "click", ({ target }) => this.#playAnswer(target.closest("[data-plays]")));
    this.#playSought();
    this.on(document, EVENTS.DRAWN, () => playlist() || this.#stop()); // withdrawn
  }

  disconnect() {
    this.#stop();
  }

  /** The address names an answer: play it, now or where the browser wants a press then. */
  async #playSought() {
    const button = document.querySelector(".question[aria-current] [data-plays]");
    if (!button) return;
    this.#from = Number(button.dataset.plays);
    const isDue = () => playlist() && !this.#hls && !this.signal.aborted;
    if (isDue() && (await playsSoundByItself()) && isDue()) this.#play();
  }

  #playAnswer(button) {
    if (!button || !playlist()) return;
    this.#from = Number(button.dataset.plays);
    if (this.#hasBegun) this.#hls.goTo(this.#from);
    else this.#play();
    this.element.scrollIntoView({ block: "nearest" }); // on a phone the list may hide it
  }

  /** Right after the end the recording is not sealed yet; the player tries until it is. */
  #play() {
    this.#picture.muted = document.getElementById("sound").muted;
    if (!this.#hls) {
      this.#hls = new Hls(this.#picture, playlist, { live: false });
      this.on(this.#hls, "state", ({ detail }) => this.#onState(detail));
    }
    this.#showSentence(word("replay-soon"));
    this.#hls.play(this.#from);
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
