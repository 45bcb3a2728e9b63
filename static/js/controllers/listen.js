import { Controller } from "../lib/controller.js";
import { Hls } from "../lib/hls.js";
import { NEWS, tell } from "../lib/bus.js";
import { pause } from "../lib/pause.js";
import { Whep } from "../lib/whep.js";
import { word } from "../lib/words.js";

/**
 * Hearing the room: by WHEP, by HLS where WebRTC can't get through, and the replay after the end.
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

  connect() {
    this.on(this.part("listen"), "click", this.#start);
    this.on(this.element, "click", ({ target }) => target.closest("[data-replays]") && this.#replay());
    this.on(document, NEWS.LISTEN, this.#start);
    this.on(document, NEWS.STATE, this.#follow);
    this.on(document, NEWS.PLACE, this.#follow);
    this.on(document, NEWS.DRAWN, this.#withdraw);
    this.on(document, NEWS.EPOCH, ({ detail }) => this.#whep?.follow(detail.epoch));
    this.on(document, NEWS.SEAT, () => this.#whep?.renew());
    this.on(window, "pagehide", this.#leave);
  }

  disconnect() {
    this.#leave();
  }

  #start() {
    this.#wanted = true;
    this.part("invitation").hidden = true;
    this.#follow();
  }

  #follow() {
    const { state, whep } = document.body.dataset;
    if (state === "ended") return this.#end();
    if (!this.#wanted) return;
    if (state !== "live" && !inGreenRoom()) {
      this.#leave();
      this.#show(false);
      return this.#say(word("will-start"));
    }
    if (this.#whep?.active || this.#hls) return;
    this.#whep = new Whep(whep, {
      onTracks: (audio, video) => this.#play(audio, video),
      onPicture: (on) => this.#show(on),
    });
    this.on(this.#whep, "state", ({ detail }) => this.#told(detail));
    this.on(this.#whep, "silence", () => tell(NEWS.SILENCE));
    this.#whep.start();
  }

  #play(audio, video) {
    this.#sound.srcObject = new MediaStream([audio]);
    this.#picture.srcObject = new MediaStream([video]);
    this.#picture.requestVideoFrameCallback?.(() => this.#whep?.sees());
    this.#picture.play().catch(() => {});
    this.#sound.play().catch(() => this.#ask());
  }

  #told({ state, sentence, blocked }) {
    if (state === "connecting") this.#say(word("connecting"));
    else if (state === "again") this.#say(word("sound-again"));
    else if (state === "up") this.#say("");
    else if (state === "down" && blocked && playlist()) this.#fallBack();
    else if (state === "down") this.#ask(sentence);
  }

  /** UDP doesn't get through here: HTTP does, a few seconds later. */
  async #fallBack() {
    this.#say(word("by-hls"));
    if (await this.#playHls(playlist())) this.#say("");
  }

  async #replay() {
    this.#say(word("replay-soon"));
    // Right after the end the recording is still being closed.
    while (playlist() && !(await fetch(playlist())).ok) await pause(1500, this.signal);
    this.#say("");
    if (!playlist()) return;
    this.#picture.controls = true;
    this.element.dataset.replay = "";
    await this.#playHls(playlist());
  }

  async #playHls(url) {
    this.#picture.srcObject = null;
    this.#picture.muted = this.#sound.muted;
    this.#hls = new Hls(this.#picture, (sentence) => this.#say(sentence));
    const plays = await this.#hls.play(url);
    this.#show(Boolean(plays));
    return plays;
  }

  /** A moderator withdrew the recording: what a player has in store is not played either. */
  #withdraw() {
    if (!this.#hls || playlist()) return;
    this.#end();
    delete this.element.dataset.replay;
    this.#picture.controls = false;
    if (document.body.dataset.state === "live") this.#ask(word("withdrawn"));
  }

  #show(on) {
    this.#picture.hidden = !on;
    this.element.toggleAttribute("data-picture", on);
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
    this.#leave();
    this.#show(false);
    this.#say("");
    this.part("invitation").hidden = true;
  }

  #leave() {
    this.#whep?.close();
    this.#whep = null;
    this.#hls?.close();
    this.#hls = null;
    this.#sound.srcObject = null;
    this.#picture.srcObject = null;
  }
}

/** Before the session people on stage hear each other, and the audience nobody. */
const inGreenRoom = () => "rehearsing" in document.body.dataset && document.body.dataset.place === "stage";

/** The playlist of this moment: live while the room is, the whole recording after it. */
const playlist = () => document.getElementById("bar").dataset.media;
