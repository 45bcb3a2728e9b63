import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { describe, handle } from "../lib/media_session.js";
import { page } from "../lib/page.js";

/**
 * Gives a locked phone the title and the keys of a live room.
 *
 * Pause turns the sound off, and play turns it on again, because what is live does not wait. People
 * on stage are not left without the others by a key: for them pause does nothing.
 */
export default class LiveSession extends Controller {
  #sound = this.element; // of WebRTC; HLS has the picture's
  #picture = document.getElementById("picture");
  #title = null;

  connect() {
    if (!navigator.mediaSession) return;
    handle({ play: () => this.#play(), pause: () => this.#pause(), stop: () => this.#pause() });
    for (const media of [this.#sound, this.#picture])
      for (const type of ["playing", "pause", "volumechange", "emptied"])
        this.on(media, type, this.#show);
    this.on(document, EVENTS.DRAWN, this.#show); // the host may have another title
    this.on(document, EVENTS.STATE, this.#show);
  }

  disconnect() {
    if (!navigator.mediaSession) return;
    handle({ play: null, pause: null, stop: null });
  }

  #play() {
    emit(EVENTS.SOUND, { on: true });
    if (!this.#isGiven) emit(EVENTS.LISTEN);
  }

  #pause() {
    if (!page.isOnStage) emit(EVENTS.SOUND, { on: false });
  }

  /** Whether the room's sound plays, or would if it was on: by WebRTC, or by HLS. */
  get #isGiven() {
    if (this.#sound.srcObject) return !this.#sound.paused;
    const { paused, srcObject, currentSrc } = this.#picture;
    return !paused && !srcObject && Boolean(currentSrc);
  }

  /** Before it plays for the first time, the system shows what it plays from elsewhere. */
  #show() {
    const { mediaSession } = navigator;
    if (page.state === "ended") return; // the replay takes over
    if (!this.#isGiven) {
      if (this.#title !== null) mediaSession.playbackState = "paused";
      return;
    }
    const title = document.querySelector("#room-header h1").textContent;
    const { artist, artwork } = this.element.dataset;
    if (title !== this.#title) describe({ title, artist, album: title, artwork });
    this.#title = title;
    mediaSession.playbackState = this.#sound.muted ? "paused" : "playing";
  }
}
