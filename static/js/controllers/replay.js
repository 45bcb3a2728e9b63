import { playsSoundByItself } from "../lib/autoplay.js";
import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { Hls, playlist } from "../lib/hls.js";
import { MediaLink } from "../lib/media_link.js";
import { lengthOfReplay } from "../lib/replay_answers.js";
import { word } from "../lib/words.js";

const PATIENCE = 120_000; // ms for which the player waits until the recording is closed
const CHECK_EVERY = 60_000; // ms between two looks at the age of the link to the recording
const BEFORE_THE_END = 0.5; // seconds; a player that is put later is over at once

/**
 * Plays the recording of an ended session, from its beginning or from the moment that is wanted.
 *
 * Nothing is loaded before somebody wants to see it. Others say what they want by EVENTS.GO and
 * EVENTS.PLAY, and learn by EVENTS.MOMENT where the replay is.
 */
export default class Replay extends Controller {
  #picture = document.getElementById("picture");
  #link = new MediaLink({ onClosed: () => location.reload() });
  #hls = null;
  #isUp = false; // it has played, or shows the picture of its moment
  #at = 0; // second at which it begins; while it plays the picture knows better

  connect() {
    this.on(
      this.element,
      "click",
      ({ target }) => target.closest("[data-replays]") && this.#play(),
    );
    // Beside the answered questions of the other list
    this.on(document, "click", ({ target }) => {
      const button = target.closest("[data-plays]");
      if (button) this.#go({ second: Number(button.dataset.plays), plays: true });
    });
    this.on(document, EVENTS.GO, ({ detail }) => this.#go(detail));
    this.on(document, EVENTS.PLAY, this.#toggle);
    this.on(document, EVENTS.DRAWN, this.#onDrawn);
    const { signal } = this;
    for (const type of ["timeupdate", "seeking", "play", "pause", "ended", "durationchange"])
      this.#picture.addEventListener(type, () => this.#tell(), { signal });
    this.on(this.#picture, "loadeddata", this.#onPicture);
    this.on(this.#picture, "playing", () => this.#isUp && this.#onState("up"));
    this.on(this.#picture, "click", this.#toggle);
    this.every(CHECK_EVERY, () => playlist() && this.#link.renewIfOld());
    this.#link.ready();
    if (this.element.dataset.from) this.#openAt(Number(this.element.dataset.from));
    this.after(0, this.#tell); // the others are connected by then
  }

  disconnect() {
    this.#stop();
  }

  /** The address names an answer: play it, or show its picture where the browser wants a press. */
  async #openAt(second) {
    this.#at = second;
    this.#tell();
    const isDue = () => playlist() && !this.#hls && !this.signal.aborted;
    if (!isDue()) return;
    const plays = await playsSoundByItself();
    if (!isDue()) return;
    if (plays) this.#play();
    else {
      this.#load();
      this.#hls.show(this.#at);
    }
  }

  #go({ second, plays }) {
    if (!playlist()) return;
    const last = Math.max(0, this.#length - BEFORE_THE_END);
    this.#at = Math.min(Math.max(0, second), last);
    if (this.#isUp) this.#hls.goTo(this.#at);
    if (plays) this.#play();
    else this.#tell();
  }

  #toggle() {
    if (!playlist()) return;
    if (this.#isUp && !this.#picture.paused) this.#picture.pause();
    else this.#play();
  }

  /** Right after the end the recording is not closed yet; the player tries until it is. */
  #play() {
    if (this.#isUp) return this.#hls.resume();
    if (this.#at > this.#length - BEFORE_THE_END / 2) this.#at = 0; // it was over
    this.#load();
    this.#showSentence(word("replay-soon"));
    return this.#hls.play(this.#at);
  }

  #load() {
    if (this.#hls) return;
    const hls = new Hls(this.#picture, () => this.#link.url, { live: false });
    this.#hls = hls;
    this.after(PATIENCE, () => hls === this.#hls && !this.#isUp && this.#giveUp());
    this.on(this.#hls, "forbidden", () => this.#link.renew());
    this.on(this.#hls, "state", ({ detail }) => this.#onState(detail));
  }

  /** Nothing came: another press tries again. */
  #giveUp() {
    this.#stop();
    this.#showSentence(word("replay-late"));
  }

  #onPicture() {
    this.#isUp = true;
    this.#picture.hidden = false;
    this.element.dataset.picture = "";
    this.#tell();
  }

  #onState(state) {
    if (state === "up") {
      this.element.dataset.begun = "";
      this.#showSentence("");
    } else if (state === "again") {
      this.#link.renewAfterFailure();
      const isBegun = "begun" in this.element.dataset;
      this.#showSentence(word(isBegun ? "sound-again" : "replay-soon"));
    } else {
      this.#stop();
      this.#showSentence(word(state === "refused" ? "press-again" : "no-player"));
    }
  }

  /** A moderator withdrew the recording, or gave it back: stop what the player has buffered. */
  #onDrawn() {
    this.#link.ready();
    this.part("bar").hidden = !playlist();
    if (!playlist()) {
      this.#stop();
      this.#showSentence("");
    }
    this.#tell();
  }

  #stop() {
    if (this.#picture.currentTime) this.#at = this.#picture.currentTime;
    this.#hls?.close();
    this.#hls = null;
    this.#isUp = false;
    this.#picture.hidden = true;
    delete this.element.dataset.begun;
    delete this.element.dataset.picture;
  }

  /** The server knows it before the recording is loaded, and to a tenth of a second. */
  get #length() {
    const { duration } = this.#picture;
    return Number.isFinite(duration) && duration > 0 ? duration : lengthOfReplay();
  }

  #tell() {
    const second = this.#isUp ? this.#picture.currentTime : this.#at;
    const plays = this.#isUp && !this.#picture.paused && !this.#picture.ended;
    emit(EVENTS.MOMENT, { second, length: this.#length, plays });
  }

  #showSentence(text) {
    this.part("state").textContent = text;
    this.part("state").hidden = !text;
  }
}
