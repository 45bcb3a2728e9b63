import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { answerAt, nextAnswer, previousAnswer } from "../lib/replay_answers.js";

const STEP = 10; // seconds

/** What the system shows of the replay on a locked phone, and its keys (W3C Media Session). */
export default class ReplaySession extends Controller {
  #second = 0;
  #title = null;

  connect() {
    if (!navigator.mediaSession) return;
    const go = (second) => emit(EVENTS.GO, { second, plays: true });
    const acts = {
      play: () => emit(EVENTS.PLAY),
      pause: () => emit(EVENTS.PLAY),
      seekbackward: ({ seekOffset }) => go(this.#second - (seekOffset || STEP)),
      seekforward: ({ seekOffset }) => go(this.#second + (seekOffset || STEP)),
      seekto: ({ seekTime }) => go(seekTime),
      nexttrack: () => go(nextAnswer(this.#second)?.from ?? this.#second),
      previoustrack: () => go(previousAnswer(this.#second)?.from ?? 0),
    };
    for (const [act, handle] of Object.entries(acts)) setHandler(act, handle);
    this.on(document, EVENTS.MOMENT, ({ detail }) => this.#show(detail));
  }

  #show({ second, length, plays }) {
    this.#second = second;
    if (!plays) return;
    const title = answerAt(second)?.text ?? this.element.dataset.title;
    if (title !== this.#title) this.#describe(title);
    const position = Math.min(second, length);
    if (length) navigator.mediaSession.setPositionState?.({ duration: length, position });
  }

  #describe(title) {
    this.#title = title;
    const { artist, title: album, artwork } = this.element.dataset;
    navigator.mediaSession.metadata = new MediaMetadata({
      title,
      artist,
      album,
      artwork: artwork ? [{ src: artwork, sizes: "1200x630", type: "image/jpeg" }] : [],
    });
  }
}

/** Browsers throw at the acts that they do not know. */
function setHandler(act, handle) {
  try {
    navigator.mediaSession.setActionHandler(act, handle);
  } catch {
    // the system has no key for it
  }
}
