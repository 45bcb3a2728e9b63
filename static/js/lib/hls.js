import { word } from "./words.js";

const PLAYER = new URL("../../build/hls.light.min.js", import.meta.url);
const TYPE = "application/vnd.apple.mpegurl";

/**
 * Playing an HLS playlist in a <video>: by the browser itself, else by hls.js.
 *
 * `onTrouble(sentence)` when this browser can't, or when the stream is lost for good.
 */
export class Hls {
  #video;
  #onTrouble;
  #player = null;

  constructor(video, onTrouble) {
    this.#video = video;
    this.#onTrouble = onTrouble;
  }

  /** Resolves to whether it plays. */
  async play(url) {
    if (this.#video.canPlayType(TYPE)) {
      this.#video.src = url;
      this.#video.onerror = () => this.#onTrouble(word("lost"));
    } else if (!(await this.#load(url))) {
      this.#onTrouble(word("no-player"));
      return false;
    }
    try {
      await this.#video.play();
      return true;
    } catch {
      this.#onTrouble(word("press-again"));
      return false;
    }
  }

  close() {
    this.#player?.destroy();
    this.#player = null;
    this.#video.onerror = null;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  async #load(url) {
    const Player = await library();
    if (!Player?.isSupported()) return false;
    // No worker: it would be made from a blob, which our content policy doesn't allow.
    this.#player = new Player({ enableWorker: false, liveSyncDurationCount: 1 });
    this.#player.on(Player.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      if (type === Player.ErrorTypes.MEDIA_ERROR) this.#player.recoverMediaError();
      else this.#onTrouble(word("lost"));
    });
    this.#player.loadSource(url);
    this.#player.attachMedia(this.#video);
    return true;
  }
}

/** hls.js is put there by the build where Node is at hand; null where it was not. */
function library() {
  if (window.Hls) return window.Hls;
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = PLAYER;
    script.onload = () => resolve(window.Hls);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
}
