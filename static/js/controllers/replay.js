import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { Hls, playlist } from "../lib/hls.js";
import { word } from "../lib/words.js";

/** The whole session, after its end and in the same place. */
export default class Replay extends Controller {
  #picture = document.getElementById("picture");
  #hls = null;
  #begun = false;

  connect() {
    this.on(
      this.element,
      "click",
      ({ target }) => target.closest("[data-replays]") && this.#play(),
    );
    this.on(document, NEWS.DRAWN, () => playlist() || this.#end()); // a moderator withdrew it
  }

  disconnect() {
    this.#end();
  }

  /** Right after the end the recording is still being closed: it plays once it is. */
  #play() {
    this.#picture.muted = document.getElementById("sound").muted;
    if (!this.#hls) {
      this.#hls = new Hls(this.#picture, playlist, { live: false });
      this.on(this.#hls, "state", ({ detail }) => this.#told(detail));
    }
    this.#say(word("replay-soon"));
    this.#hls.play();
  }

  #told(state) {
    if (state === "up") this.#show();
    else if (state === "again") this.#say(word(this.#begun ? "sound-again" : "replay-soon"));
    else {
      this.#end();
      this.#say(word(state === "refused" ? "press-again" : "no-player"));
    }
  }

  #show() {
    this.#begun = true;
    this.#say("");
    this.#picture.controls = true;
    this.#picture.hidden = false;
    this.element.dataset.replay = this.element.dataset.picture = "";
  }

  #end() {
    if (!this.#hls) return;
    this.#hls.close();
    this.#hls = null;
    this.#begun = false;
    this.#picture.controls = false;
    this.#picture.hidden = true;
    delete this.element.dataset.replay;
    delete this.element.dataset.picture;
    this.#say("");
  }

  #say(text) {
    this.part("state").textContent = text;
    this.part("state").hidden = !text;
  }
}
