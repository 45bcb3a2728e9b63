import { playsSoundByItself } from "../lib/autoplay.js";
import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { Hls, playlist } from "../lib/hls.js";
import { MediaLink } from "../lib/media_link.js";
import { page } from "../lib/page.js";
import { Whep } from "../lib/whep.js";
import { word } from "../lib/words.js";

const CHECK_EVERY = 30_000; // ms; a new Firefox can decode H.264 minutes after its start
const ALONE_FOR = 1500; // ms; WebRTC takes 0.2 s as a rule, by TCP too
const ON_STAGE_SOON = 1000; // ms after which the media server knows that somebody came on stage

/**
 * Plays the program: by WHEP, or by HLS where WebRTC is missing or its packets do not get through.
 * HLS begins while WebRTC is still tried, and ends when that plays; where all places for WebRTC are
 * taken it plays until one is free. A browser without H.264 for WebRTC hears by WHEP and sees by
 * HLS.
 *
 * The audience hears at once where the browser plays sound by itself, as after Join; all others
 * press Listen or Go live first. Sound has an element of its own, so that it never waits for a
 * picture.
 */
export default class LivePlayer extends Controller {
  #sound = document.getElementById("sound");
  #picture = document.getElementById("picture");
  #wanted = false;
  #whep = null;
  #link = new MediaLink();
  #hls = null;
  #hearsByHls = false;
  #lostByWithdrawal = false; // HLS, while WebRTC is still tried
  #pictureShown = false;

  connect() {
    this.on(this.part("listen"), "click", this.#start);
    this.on(document, EVENTS.LISTEN, this.#start);
    this.on(document, EVENTS.STATE, this.#update);
    this.on(document, EVENTS.PLACE, this.#update);
    this.on(document, EVENTS.DRAWN, () => (this.#hls ? this.#onWithdrawn() : this.#update()));
    this.on(document, EVENTS.EPOCH, ({ detail }) => this.#whep?.follow(detail.epoch));
    this.on(document, EVENTS.SEAT, () => this.#whep?.renew());
    this.on(document, "visibilitychange", () => document.hidden || this.#resume());
    this.on(this.#sound, "pause", () => this.#wanted && this.#sound.paused && this.#waitForPress());
    this.on(window, "online", this.#retryWebRtc);
    this.on(window, "pageshow", this.#update);
    this.on(window, "pagehide", this.#stop);
    this.every(CHECK_EVERY, () => this.#whep?.canAddPicture && this.#whep.renew());
    this.every(CHECK_EVERY, () => this.#hls && this.#link.renewIfOld());
    this.#startByItself();
  }

  /** People on stage are left out: a second page of theirs would play into their microphone. */
  async #startByItself() {
    const isDue = () => !page.isOnStage && page.state !== "ended" && !this.#wanted;
    if (isDue() && (await playsSoundByItself()) && isDue() && !this.signal.aborted) this.#start();
  }

  disconnect() {
    this.#stop();
  }

  /** Runs while a press is handled, because some browsers play sound only then. */
  #start() {
    this.#wanted = true;
    this.part("invitation").hidden = true;
    if (this.#whep?.isActive && this.#sound.srcObject) {
      this.#showSentence("");
      this.#resume();
    } else if (this.#hls?.refused) this.#hls.play();
    else this.#update();
  }

  #update() {
    if (page.state === "ended") return this.#onEnd();
    if (!this.#wanted) return;
    if (!page.isLive && !inGreenRoom()) {
      this.#stop();
      this.#showPicture(false);
      return this.#showSentence(word("will-start"));
    }
    if (page.isOnStage && this.#whep?.awaitsPlace) return this.#whep.renew();
    if (this.#whep?.isActive || this.#hls) return;
    if (!window.RTCPeerConnection) return this.#fallBack(word("no-webrtc"), word("no-way"));
    this.#whep = new Whep(page.whepUrl, {
      onTracks: (audio, video) => this.#play(audio, video),
      onPicture: (on) => this.#showPicture(on),
    });
    this.on(this.#whep, "state", ({ detail }) => this.#onConnectionState(detail));
    this.on(this.#whep, "silence", () => emit(EVENTS.NO_MEDIA));
    const whep = this.#whep;
    this.after(ALONE_FOR, () => whep === this.#whep && this.#race());
    whep.start();
  }

  #play(audio, video) {
    if (this.#hearsByHls) this.#dropHls(); // before there is sound, or one would hear it twice
    this.#sound.srcObject = new MediaStream([audio]);
    if (video) {
      this.#dropHls();
      this.#picture.srcObject = new MediaStream([video]);
      this.#picture.requestVideoFrameCallback?.(() => this.#whep?.onFirstFrame());
    } else if (!this.#hls && playlist() && page.isLive) {
      emit(EVENTS.SORRY, { sentence: word("picture-late") });
      this.#playHls(true, (state) => this.#showPicture(state === "up"));
    }
    this.#resume();
  }

  #resume() {
    if (!this.#wanted || !this.#sound.srcObject) return;
    if (this.#picture.srcObject) this.#picture.play().catch(() => {});
    this.#sound.play().catch(({ name }) => name === "NotAllowedError" && this.#waitForPress());
  }

  #onConnectionState({ state, sentence, blocked }) {
    if (state === "connecting") this.#showSentence(word("connecting"));
    else if (state === "again") this.#showSentence(word("sound-again"));
    else if (state === "up") this.#showSentence("");
    else if (state === "full") this.#onFull();
    else if (state === "down" && blocked) this.#fallBack(word("by-hls"), sentence);
    else if (state === "down") {
      this.#stop();
      this.#waitForPress(sentence);
    }
  }

  /** All places are taken: play HLS until one is free. People on stage always get one. */
  #onFull() {
    this.#sound.srcObject = null;
    if (page.isOnStage) this.after(ON_STAGE_SOON, this.#update);
    if (this.#hearsByHls) return;
    const isThere = Boolean(playlist());
    this.#showSentence(word(isThere ? "seconds-later" : "no-place"));
    if (isThere) this.#hearByHls();
  }

  /** Play HLS meanwhile, because WebRTC takes longer than where UDP or TCP gets through. */
  #race() {
    if (this.#hls || this.#sound.srcObject || !this.#whep.isActive || !playlist()) return;
    this.#hearByHls();
  }

  /**
   * Play HLS alone, because WebRTC is missing or does not get through; `why` says which. If there
   * is no playlist either, show `end`.
   */
  #fallBack(why, end) {
    if (this.#hearsByHls) {
      this.#whep = null; // it has closed itself
      return this.#pictureShown || this.#showSentence(why);
    }
    this.#stop();
    const whyNot = this.#lostByWithdrawal ? word("withdrawn") : end;
    if (!playlist()) return isDrawn() && this.#waitForPress(whyNot);
    this.#showSentence(why);
    return this.#hearByHls();
  }

  #hearByHls() {
    this.#lostByWithdrawal = false;
    this.#playHls(this.#sound.muted, (state) => {
      this.#showPicture(state === "up");
      if (state === "up") this.#showSentence("");
      else if (state === "none" && this.#whep?.awaitsPlace) {
        this.#dropHls();
        this.#showSentence(word("no-place"));
      } else if (state !== "again" && this.#whep && !this.#whep.awaitsPlace)
        this.#dropHls(); // as long as WebRTC is tried, there is nothing to say
      else if (state === "again") this.#showSentence(word("sound-again"));
      else if (state === "refused") this.#waitForPress();
      else {
        this.#wanted = false;
        this.#dropHls();
        this.#showSentence(word("no-player"));
      }
    });
    this.#hearsByHls = true;
  }

  /** The network changed, so WebRTC may get through now. */
  #retryWebRtc() {
    if (!this.#hls || this.#whep || !window.RTCPeerConnection) return;
    this.#stop();
    this.#update();
  }

  #playHls(muted, onState) {
    this.#dropHls();
    this.#picture.srcObject = null;
    this.#picture.muted = muted;
    const hls = new Hls(this.#picture, () => this.#link.url, { live: true });
    this.#hls = hls;
    this.on(hls, "forbidden", () => this.#link.renew());
    this.on(hls, "state", ({ detail }) => {
      if (detail === "again") this.#link.renewAfterFailure();
      onState(detail);
    });
    const ready = this.#link.ready();
    if (ready) ready.then(() => hls === this.#hls && hls.play());
    else hls.play();
  }

  #dropHls() {
    this.#hls?.close();
    this.#hls = null;
    this.#hearsByHls = false;
  }

  /** A moderator withdrew the recording: stop also what the player has buffered. */
  #onWithdrawn() {
    if (playlist()) return;
    this.#lostByWithdrawal = Boolean(this.#hls);
    this.#dropHls();
    this.#showPicture(false);
    if (!this.#whep) this.#waitForPress(word("withdrawn"));
    else if (this.#whep.awaitsPlace) this.#showSentence(word("no-place"));
  }

  #showPicture(on) {
    this.element.toggleAttribute("data-late", on && Boolean(this.#hls));
    this.#picture.hidden = !on;
    if (this.element.toggleAttribute("data-picture", on) !== this.#pictureShown)
      emit(EVENTS.PICTURE, { on });
    this.#pictureShown = on;
  }

  /** Show the button again: the browser requires a press, or the person may try once more. */
  #waitForPress(sentence = word("press-again")) {
    this.#wanted = false;
    this.part("invitation").hidden = false;
    this.#showSentence(sentence);
  }

  #showSentence(text) {
    this.part("state").textContent = text;
    this.part("state").hidden = !text;
  }

  #onEnd() {
    this.part("invitation").hidden = true;
    if (!this.#wanted && !this.#whep && !this.#hls) return;
    this.#wanted = false;
    this.#stop();
    this.#showPicture(false);
    this.#showSentence("");
  }

  #stop() {
    this.#whep?.close();
    this.#whep = null;
    this.#dropHls();
    // Replay may have taken over the element; setting srcObject would stop it.
    for (const media of [this.#sound, this.#picture]) if (media.srcObject) media.srcObject = null;
  }
}

/** Whether the header, which brings the playlist, was drawn for the room's present state. */
const isDrawn = () => document.getElementById("room-header").dataset.state === page.state;

/** In the green room people on stage hear each other, and the audience hears nobody. */
const inGreenRoom = () => page.inGreenRoom && page.isOnStage;
