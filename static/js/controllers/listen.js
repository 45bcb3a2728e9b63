import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { Hls, playlist } from "../lib/hls.js";
import { page } from "../lib/page.js";
import { Whep } from "../lib/whep.js";
import { word } from "../lib/words.js";

const LOOK_EVERY = 30_000; // ms between two looks at what this browser has learned

/**
 * Hearing the room: by WHEP; by HLS where WebRTC is missing or can't get through. A browser that
 * takes no fast picture hears by WHEP and sees by HLS.
 *
 * Nothing plays before somebody pressed Listen, or Go live. The sound has an element of its own,
 * so that it never waits for a picture that doesn't come.
 */
export default class Listen extends Controller {
  #sound = document.getElementById("sound");
  #picture = document.getElementById("picture");
  #wanted = false;
  #whep = null;
  #hls = null;
  #shown = false;

  connect() {
    this.on(this.part("listen"), "click", this.#start);
    this.on(document, NEWS.LISTEN, this.#start);
    this.on(document, NEWS.STATE, this.#follow);
    this.on(document, NEWS.PLACE, this.#follow);
    this.on(document, NEWS.DRAWN, () => (this.#hls ? this.#withdraw() : this.#follow()));
    this.on(document, NEWS.EPOCH, ({ detail }) => this.#whep?.follow(detail.epoch));
    this.on(document, NEWS.SEAT, () => this.#whep?.renew());
    this.on(document, "visibilitychange", () => document.hidden || this.#playOn());
    this.on(this.#sound, "pause", () => this.#wanted && this.#sound.paused && this.#ask());
    this.on(window, "online", this.#tryAgain);
    this.on(window, "pageshow", this.#follow);
    this.on(window, "pagehide", this.#leave);
    this.every(LOOK_EVERY, () => this.#whep?.seesMore && this.#whep.renew());
  }

  disconnect() {
    this.#leave();
  }

  /** In the midst of a press, which some browsers want each time before they play sound. */
  #start() {
    this.#wanted = true;
    this.part("invitation").hidden = true;
    if (this.#whep?.active && this.#sound.srcObject) {
      this.#say("");
      this.#playOn();
    } else if (this.#hls?.refused) this.#hls.play();
    else this.#follow();
  }

  #follow() {
    if (page.state === "ended") return this.#end();
    if (!this.#wanted) return;
    if (!page.isLive && !inGreenRoom()) {
      this.#leave();
      this.#show(false);
      return this.#say(word("will-start"));
    }
    if (this.#whep?.active || this.#hls) return;
    if (!window.RTCPeerConnection) return this.#fallBack(word("no-webrtc"), word("no-way"));
    this.#whep = new Whep(page.whepUrl, {
      onTracks: (audio, video) => this.#play(audio, video),
      onPicture: (on) => this.#show(on),
    });
    this.on(this.#whep, "state", ({ detail }) => this.#told(detail));
    this.on(this.#whep, "silence", () => tell(NEWS.SILENCE));
    this.#whep.start();
  }

  #play(audio, video) {
    this.#sound.srcObject = new MediaStream([audio]);
    if (video) {
      this.#dropHls();
      this.#picture.srcObject = new MediaStream([video]);
      this.#picture.requestVideoFrameCallback?.(() => this.#whep?.sees());
    } else if (!this.#hls && playlist() && page.isLive) {
      tell(NEWS.SORRY, { sentence: word("picture-late") });
      this.#playHls(true, (state) => this.#show(state === "up"));
    }
    this.#playOn();
  }

  #playOn() {
    if (!this.#wanted || !this.#sound.srcObject) return;
    if (this.#picture.srcObject) this.#picture.play().catch(() => {});
    this.#sound.play().catch(({ name }) => name === "NotAllowedError" && this.#ask());
  }

  #told({ state, sentence, blocked }) {
    if (state === "connecting") this.#say(word("connecting"));
    else if (state === "again") this.#say(word("sound-again"));
    else if (state === "up") this.#say("");
    else if (state === "down" && blocked) this.#fallBack(word("by-hls"), sentence);
    else if (state === "down") {
      this.#leave();
      this.#ask(sentence);
    }
  }

  /** No WebRTC, or no UDP: HTTP gets through, a few seconds later. Where there is none of it: the `end`. */
  #fallBack(why, end) {
    this.#leave();
    if (!playlist()) return isDrawn() && this.#ask(end);
    this.#say(why);
    return this.#playHls(this.#sound.muted, (state) => {
      this.#show(state === "up");
      if (state === "up") this.#say("");
      else if (state === "again") this.#say(word("sound-again"));
      else if (state === "refused") this.#ask();
      else {
        this.#wanted = false;
        this.#dropHls();
        this.#say(word("no-player"));
      }
    });
  }

  /** On another network WebRTC may get through. */
  #tryAgain() {
    if (!this.#hls || this.#whep || !window.RTCPeerConnection) return;
    this.#leave();
    this.#follow();
  }

  #playHls(muted, onState) {
    this.#dropHls();
    this.#picture.srcObject = null;
    this.#picture.muted = muted;
    this.#hls = new Hls(this.#picture, playlist, { live: true });
    this.on(this.#hls, "state", ({ detail }) => onState(detail));
    this.#hls.play();
  }

  #dropHls() {
    this.#hls?.close();
    this.#hls = null;
  }

  /** A moderator withdrew the recording: what a player has in store is not played either. */
  #withdraw() {
    if (playlist()) return;
    this.#dropHls();
    this.#show(false);
    if (!this.#whep) this.#ask(word("withdrawn"));
  }

  #show(on) {
    this.#picture.hidden = !on;
    if (this.element.toggleAttribute("data-picture", on) !== this.#shown)
      tell(NEWS.PICTURE, { on });
    this.#shown = on;
  }

  /** Back to the button: the browser wants another gesture, or the person another try. */
  #ask(sentence = word("press-again")) {
    this.#wanted = false;
    this.part("invitation").hidden = false;
    this.#say(sentence);
  }

  #say(text) {
    this.part("state").textContent = text;
    this.part("state").hidden = !text;
  }

  #end() {
    this.part("invitation").hidden = true;
    if (!this.#wanted && !this.#whep && !this.#hls) return;
    this.#wanted = false;
    this.#leave();
    this.#show(false);
    this.#say("");
  }

  #leave() {
    this.#whep?.close();
    this.#whep = null;
    this.#dropHls();
    // An element that plays the replay is not ours any more: to set this would stop it.
    for (const media of [this.#sound, this.#picture]) if (media.srcObject) media.srcObject = null;
  }
}

/** News that a room is live may come before its playlist does. */
const isDrawn = () => document.getElementById("bar").dataset.state === page.state;

/** Before the session people on stage hear each other, and the audience nobody. */
const inGreenRoom = () => page.isRehearsing && page.isOnStage;
