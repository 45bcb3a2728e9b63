import { backoff } from "./pause.js";

/** The URL of the present playlist, live or of the recording; empty where there is none. */
export const playlist = () => document.getElementById("room-header").dataset.media;

/**
 * Whether the browser plays HLS by itself, as Safari does, where sound goes on so while a phone is
 * locked. Elsewhere hls.js plays it, because it can go on under a new link.
 */
export const playsNatively = () =>
  Boolean(document.createElement("video").canPlayType(TYPE)) &&
  (!window.MediaSource || Boolean(window.ManagedMediaSource));

const PLAYER = new URL("../../build/hls.light.min.js", import.meta.url);
const TYPE = "application/vnd.apple.mpegurl";
const CHECK_EVERY = 500; // ms
// ms without progress before a retry, because a browser may wait for ever: at first, more for each
// attempt, at most
const PATIENCE = { first: 6000, more: 1000, most: 8000 };
// ms; with PATIENCE it brings sound back within 10 s after the server is back
const RETRY = { first: 500, most: 2000 };
// times the normal speed, when it is late after an interruption; the pitch stays
const CATCH_UP = 1.1;
const MEDIA = /\/media\/[^/]+\//; // the part of an address that the server signs
const FORBIDDEN = 403; // the link is old, or was refused to all because somebody was removed
const RETRY_SOON = { retryDelayMs: 100, backoff: "exponential" }; // the buffer lasts a second
const RETRIES_OF_LINK = 6; // with RETRY_SOON 6.3 s; a new link comes within that
const LOAD = {
  maxTimeToFirstByteMs: 4000,
  maxLoadTimeMs: 6000,
  timeoutRetry: null,
  errorRetry: null,
};

/**
 * Plays an HLS playlist in a <video>: by the browser itself, else by hls.js. After every failure it
 * loads the playlist again, until close().
 *
 * Fires "forbidden" when the server refuses the link: hls.js asks again under the one that
 * `address()` has then. Fires "state" with detail "up", "again" (it does not play now), "refused"
 * (the browser requires a press, and then play()) or "none" (this browser has no player).
 */
export class Hls extends EventTarget {
  #video;
  #address;
  #live;
  #player = null;
  #state = "";
  #attempt = 0;
  #loadNumber = 0; // callbacks of an earlier load are ignored
  #retryTimer = null;
  #checkTimer = null;
  #progress = { to: 0, at: 0 };
  #startAt = 0; // seconds
  #waits = false; // it shows its first picture, and plays when it is told to
  #end = ""; // of the playlist that was loaded last
  #stoppedAt = ""; // the end of the playlist when it was played no further

  /** `address()` returns the present playlist. One that is not `live` resumes where it was. */
  constructor(video, address, { live }) {
    super();
    this.#video = video;
    this.#address = address;
    this.#live = live;
  }

  /** Start, or start again in a press after "refused"; `from` seconds if it is not null. */
  play(from = null) {
    this.#load(from, false);
  }

  /** Load a playlist that is not live, and show the picture at this second without playing. */
  show(from) {
    this.#load(from, true);
  }

  #load(from, waits) {
    this.#waits = waits;
    this.#startAt = from ?? this.#startAt;
    this.#state = "";
    this.#checkTimer ??= setInterval(() => this.#check(), CHECK_EVERY);
    this.#begin();
  }

  /** Go to this second of a playlist that is not live, and is loaded. */
  goTo(second) {
    this.#startAt = second;
    this.#video.currentTime = second;
  }

  /** Play what `show` has loaded, or what was paused. It has to be called in a press. */
  resume() {
    this.#waits = false;
    this.#video.play().catch(({ name }) => name === "NotAllowedError" && this.#onRefused());
  }

  get refused() {
    return this.#state === "refused";
  }

  close() {
    clearInterval(this.#checkTimer);
    this.#checkTimer = null;
    this.#drop();
  }

  /** It awaits only hls.js, because some browsers play only while a press is handled. */
  #begin() {
    this.#drop();
    this.#progress = { to: -1, at: performance.now() };
    this.#video.onerror = () => this.#retryLater();
    const load = this.#loadNumber;
    if (playsNatively()) this.#playNatively();
    else if (window.Hls) this.#playWith(window.Hls);
    else loadHlsJs().then((Player) => load === this.#loadNumber && this.#playWith(Player));
  }

  #playNatively() {
    this.#video.src = this.#address();
    if (this.#startAt) this.#video.currentTime = this.#startAt;
    this.#start();
  }

  #playWith(Player) {
    if (!Player?.isSupported())
      return this.#video.canPlayType(TYPE) ? this.#playNatively() : this.#setState("none");
    // No worker, because hls.js makes it from a blob, which our content policy does not allow.
    this.#player = new Player({
      enableWorker: false,
      lowLatencyMode: true, // it stays behind the end as the playlist says, in PART-HOLD-BACK
      maxLiveSyncPlaybackRate: CATCH_UP,
      startPosition: this.#startAt || -1,
      manifestLoadPolicy: { default: LOAD },
      playlistLoadPolicy: this.#withRetries(Player.DefaultConfig.playlistLoadPolicy),
      fragLoadPolicy: this.#withRetries(Player.DefaultConfig.fragLoadPolicy),
      xhrSetup: (xhr, url) => xhr.open("GET", this.#underPresentLink(url), true),
    });
    this.#player.on(Player.Events.ERROR, (_, { fatal, response }) => {
      if (response?.code === FORBIDDEN) this.dispatchEvent(new Event("forbidden"));
      if (fatal) this.#retryLater();
    });
    const load = this.#loadNumber;
    this.#player.on(Player.Events.LEVEL_LOADED, (_, { details }) => {
      this.#end = `${details.lastPartSn} ${details.lastPartIndex}`;
      // A cache may return an old playlist, and what was heard would be heard again and again.
      const isOld = this.#live && this.#end === this.#stoppedAt;
      if (isOld) queueMicrotask(() => load === this.#loadNumber && this.#retryLater());
    });
    this.#player.loadSource(this.#address());
    this.#player.attachMedia(this.#video);
    return this.#start();
  }

  /** The policy of hls.js, which also asks again where the link was refused. */
  #withRetries({ default: policy }) {
    const shouldRetry = (_config, count, _isTimeout, response, retry) => {
      if (response?.code !== FORBIDDEN) return retry;
      this.dispatchEvent(new Event("forbidden"));
      return count < RETRIES_OF_LINK;
    };
    const errorRetry = { ...policy.errorRetry, ...RETRY_SOON, shouldRetry };
    return { default: { ...policy, errorRetry } };
  }

  #underPresentLink(url) {
    const [link] = MEDIA.exec(this.#address() ?? "") ?? [];
    return link ? url.replace(MEDIA, link) : url;
  }

  async #start() {
    if (this.#waits) return;
    const load = this.#loadNumber;
    try {
      await this.#video.play();
    } catch ({ name }) {
      // Other names mean a dropped load, or no stream; the latter fires "error" too.
      if (name === "NotAllowedError" && load === this.#loadNumber) this.#onRefused();
    }
  }

  #check() {
    const { currentTime, paused, ended } = this.#video;
    const now = performance.now();
    const waits = this.#retryTimer || ["refused", "none"].includes(this.#state) || ended;
    if (waits || (paused && !this.#live)) this.#progress.at = now;
    else if (paused && this.#state === "up")
      this.#onRefused(); // the system paused it: for a call, or by a media key
    else if (this.#progress.to < 0) this.#progress.to = currentTime;
    else if (currentTime === this.#progress.to) {
      if (now - this.#progress.at > this.#patience) this.#retryLater();
    } else {
      this.#progress = { to: currentTime, at: now };
      if (!this.#live) this.#startAt = currentTime;
      this.#attempt = 0;
      this.#stoppedAt = "";
      this.#setState("up");
    }
  }

  /** Grows with each attempt, because the machine or the network may be slow. */
  get #patience() {
    return Math.min(PATIENCE.most, PATIENCE.first + PATIENCE.more * this.#attempt);
  }

  #onRefused() {
    this.#drop();
    this.#setState("refused");
  }

  #retryLater() {
    this.#stoppedAt = this.#end;
    this.#drop();
    this.#setState("again");
    this.#retryTimer = setTimeout(() => this.#begin(), backoff(this.#attempt++, RETRY));
  }

  #drop() {
    this.#loadNumber += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#player?.destroy();
    this.#player = null;
    this.#video.onerror = null;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  #setState(state) {
    if (state === this.#state) return; // #check runs twice a second
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/** Resolves to hls.js, or to null where it is not built, because npm was missing. */
function loadHlsJs() {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = PLAYER;
    script.onload = () => resolve(window.Hls);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
}
