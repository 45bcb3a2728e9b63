import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { describe, handle } from "../lib/media_session.js";
import { answerAt, nextAnswer, previousAnswer } from "../lib/replay_answers.js";

const STEP = 10; // seconds

/** Gives a locked phone the title and the keys of the replay (W3C Media Session). */
export default class ReplaySession extends Controller {
  #moment = { second: 0, length: 0, plays: false };
  #title = null;

  connect() {
    if (!navigator.mediaSession) return;
    const acts = {
      play: () => this.#moment.plays || emit(EVENTS.PLAY),
      pause: () => this.#moment.plays && emit(EVENTS.PLAY),
      stop: () => this.#moment.plays && emit(EVENTS.PLAY),
      seekbackward: ({ seekOffset }) => this.#move(-(seekOffset || STEP)),
      seekforward: ({ seekOffset }) => this.#move(seekOffset || STEP),
      seekto: ({ seekTime }) => this.#move(seekTime - this.#moment.second),
      nexttrack: () => this.#play(nextAnswer(this.#moment.second)),
      previoustrack: () => this.#play(previousAnswer(this.#moment.second)),
    };
    handle(acts);
    this.on(document, EVENTS.MOMENT, ({ detail }) => this.#show(detail));
  }

  #move(by) {
    const { second, plays } = this.#moment;
    emit(EVENTS.GO, { second: second + by, plays });
  }

  #play(answer) {
    if (answer) emit(EVENTS.GO, { second: answer.from, plays: true });
  }

  /** Before it plays for the first time, the system shows what it plays from elsewhere. */
  #show(moment) {
    this.#moment = moment;
    const { second, length, plays } = moment;
    if (!plays && this.#title === null) return;
    const title = answerAt(second)?.text ?? this.element.dataset.title;
    if (title !== this.#title) this.#describe(title);
    navigator.mediaSession.playbackState = plays ? "playing" : "paused";
    const position = Math.min(second, length);
    const { playbackRate } = document.getElementById("picture");
    if (length)
      navigator.mediaSession.setPositionState?.({ duration: length, position, playbackRate });
  }

  #describe(title) {
    this.#title = title;
    const { artist, title: album, artwork } = this.element.dataset;
    describe({ title, artist, album, artwork });
  }
}
