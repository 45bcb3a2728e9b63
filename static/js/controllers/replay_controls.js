import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { answerAt, nextAnswer, previousAnswer } from "../lib/replay_answers.js";
import { untilCleared } from "../lib/storage.js";
import { elapsed } from "../lib/time.js";
import { word } from "../lib/words.js";

const SPEED = "replay-speed";
const VOLUME = "replay-volume";

/** The controls under the picture; speed and volume are those of the last replay. */
export default class ReplayControls extends Controller {
  #picture = document.getElementById("picture");
  #second = 0;

  connect() {
    this.on(this.part("toggle"), "click", () => emit(EVENTS.PLAY));
    this.on(this.part("next"), "click", () => this.#goTo(nextAnswer(this.#second)));
    this.on(this.part("previous"), "click", () => this.#goTo(previousAnswer(this.#second)));
    this.on(this.part("speed"), "change", this.#onSpeed);
    this.on(this.part("mute"), "click", this.#onMute);
    this.on(this.part("volume"), "input", this.#onVolume);
    this.on(this.part("captions"), "click", this.#onCaptions);
    this.on(this.#picture, "volumechange", this.#showVolume);
    this.on(this.#picture, "loadeddata", this.#keepSpeed); // a new load begins at 1
    this.on(this.#picture.textTracks, "addtrack", this.#showCaptions);
    this.on(document, EVENTS.MOMENT, ({ detail }) => this.#show(detail));
    this.#restore();
  }

  #restore() {
    const speed = untilCleared.getItem(SPEED);
    if ([...this.part("speed").options].some(({ value }) => value === speed))
      this.part("speed").value = speed;
    const volume = Number(untilCleared.getItem(VOLUME) ?? 1);
    if (volume >= 0 && volume <= 1) this.#picture.volume = volume;
    this.#keepSpeed();
    this.#showVolume();
    this.#showCaptions();
  }

  #goTo(answer) {
    if (answer) emit(EVENTS.GO, { second: answer.from, plays: true });
  }

  #show({ second, length, plays }) {
    this.#second = second;
    this.part("at").textContent = elapsed(second * 1000);
    this.part("length").textContent = elapsed(length * 1000);
    this.part("toggle").ariaLabel = word(plays ? "pause" : "play");
    this.part("toggle").toggleAttribute("data-on", plays);
    this.part("next").disabled = !nextAnswer(second);
    this.part("previous").disabled = !previousAnswer(second);
    const text = answerAt(second)?.text ?? "";
    if (this.part("now").textContent !== text) this.part("now").textContent = text;
  }

  #onSpeed() {
    untilCleared.setItem(SPEED, this.part("speed").value);
    this.#keepSpeed();
  }

  #keepSpeed() {
    this.#picture.defaultPlaybackRate = Number(this.part("speed").value);
    this.#picture.playbackRate = Number(this.part("speed").value);
  }

  #onMute() {
    this.#picture.muted = !this.#picture.muted;
  }

  #onVolume() {
    this.#picture.muted = false;
    this.#picture.volume = Number(this.part("volume").value);
    untilCleared.setItem(VOLUME, this.part("volume").value);
  }

  #showVolume() {
    const { muted, volume } = this.#picture;
    const isSilent = muted || volume === 0;
    this.part("mute").ariaLabel = word(muted ? "sound-on" : "sound-off");
    this.part("mute").toggleAttribute("data-on", isSilent);
    this.part("volume").value = muted ? 0 : volume;
  }

  get #captions() {
    return [...this.#picture.textTracks].filter(({ kind }) =>
      ["captions", "subtitles"].includes(kind),
    );
  }

  #showCaptions() {
    this.part("captions").hidden = !this.#captions.length;
  }

  #onCaptions() {
    const [first] = this.#captions;
    if (!first) return;
    first.mode = first.mode === "showing" ? "hidden" : "showing";
    this.part("captions").ariaPressed = first.mode === "showing";
  }
}
