import { backoff } from "./pause.js";

/** The playlist of this moment: live while the room is, the whole recording after it; if there is one. */
export const playlist = () => document.getElementById("bar").dataset.media;

const PLAYER = new URL("../../build/hls.light.min.js", import.meta.url);
const TYPE = "application/vnd.apple.mpegurl";
const LOOK_EVERY = 500; // ms
// ms in which it should play and doesn't, where a browser itself may wait for ever: first, more each time, at most
const PATIENCE = { first: 6000, more: 1000, most: 8000 };
const RETRY = { first: 500, most: 2000 }; // ms; both together: sound is back 10 s after the server is
const LOAD = {
  maxTimeToFirstByteMs: 4000,
  maxLoadTimeMs: 6000,
  timeoutRetry: null,
  errorRetry: null,
};

/**
 * An HLS playlist that goes on playing in a <video>: by the browser itself, else by hls.js. Whatever
 * ends it, it is loaded anew, until close().
 *
 * Fires "state" (detail): "up", "again" (it doesn't play now), "refused" (the browser wants a press, and
 * then play()), or "none" (this browser has no player).
 */
export class Hls extends EventTarget {
  #video;
  #address;
  #live;
  #player = null;
  #state = "";
  #attempt = 0;
  #load = 0; // its number: what an earlier one still does is no matter
  #retry = null;
  #look = null;
  #moved = { to: 0, at: 0 };
  #from = 0; // seconds

  /** `address()`: the playlist of this moment. One that is not `live` goes on from where it was. */
  constructor(video, address, { live }) {
    super();
    this.#video = video;
    this.#address = address;
    this.#live = live;
  }

  /** Also after "refused", as what somebody's press does. */
  play() {
    this.#state = "";
    this.#look ??= setInterval(() => this.#watch(), LOOK_EVERY);
    this.#begin();
  }

  get refused() {
    return this.#state === "refused";
  }

  close() {
    clearInterval(this.#look);
    this.#look = null;
    this.#drop();
  }

  /** Nothing is waited for where it need not be: some browsers play only in the midst of a press. */
  #begin() {
    this.#drop();
    this.#moved = { to: -1, at: performance.now() };
    this.#video.onerror = () => this.#again();
    const load = this.#load;
    if (this.#video.canPlayType(TYPE)) this.#playNatively();
    else if (window.Hls) this.#playWith(window.Hls);
    else library().then((Player) => load === this.#load && this.#playWith(Player));
  }

  #playNatively() {
    this.#video.src = this.#address();
    if (this.#from) this.#video.currentTime = this.#from;
    this.#start();
  }

  #playWith(Player) {
    if (!Player?.isSupported()) return this.#say("none");
    // No worker: it would be made from a blob, which our content policy doesn't allow.
    this.#player = new Player({
      enableWorker: false,
      liveSyncDurationCount: 1,
      startPosition: this.#from || -1,
      manifestLoadPolicy: { default: LOAD },
    });
    this.#player.on(Player.Events.ERROR, (_, { fatal }) => fatal && this.#again());
    this.#player.loadSource(this.#address());
    this.#player.attachMedia(this.#video);
    return this.#start();
  }

  async #start() {
    const load = this.#load;
    try {
      await this.#video.play();
    } catch ({ name }) {
      // Others say that what was loaded was dropped, or is no stream, which comes as an error too.
      if (name === "NotAllowedError" && load === this.#load) this.#refuse();
    }
  }

  #watch() {
    const { currentTime, paused, ended } = this.#video;
    const now = performance.now();
    const waits = this.#retry || ["refused", "none"].includes(this.#state) || ended;
    if (waits || (paused && !this.#live)) this.#moved.at = now;
    else if (paused && this.#state === "up")
      this.#refuse(); // by the system: a call came, or a key was pressed
    else if (this.#moved.to < 0) this.#moved.to = currentTime;
    else if (currentTime === this.#moved.to) {
      if (now - this.#moved.at > this.#patience) this.#again();
    } else {
      this.#moved = { to: currentTime, at: now };
      if (!this.#live) this.#from = currentTime;
      this.#attempt = 0;
      this.#say("up");
    }
  }

  /** A slow machine or network is given the time it needs. */
  get #patience() {
    return Math.min(PATIENCE.most, PATIENCE.first + PATIENCE.more * this.#attempt);
  }

  #refuse() {
    this.#drop();
    this.#say("refused");
  }

  #again() {
    this.#drop();
    this.#say("again");
    this.#retry = setTimeout(() => this.#begin(), backoff(this.#attempt++, RETRY));
  }

  #drop() {
    this.#load += 1;
    clearTimeout(this.#retry);
    this.#retry = null;
    this.#player?.destroy();
    this.#player = null;
    this.#video.onerror = null;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  #say(state) {
    if (state === this.#state) return; // it is looked at twice a second
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/** hls.js is put there by the build where Node is at hand; null where it was not. */
function library() {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = PLAYER;
    script.onload = () => resolve(window.Hls);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
}
