import { Controller } from "../lib/controller.js";
import { NEWS, tell } from "../lib/bus.js";
import { DeviceTrouble, openCamera } from "../lib/devices.js";
import { Whip } from "../lib/whip.js";
import { ask } from "../lib/server.js";
import { word } from "../lib/words.js";

/** Somebody on the stage: their WHIP, and the keys Mute and Camera. */
export default class Microphone extends Controller {
  #whip = null;
  #track = null;
  #telling = Promise.resolve();

  connect() {
    this.on(document, NEWS.SPEAK, ({ detail }) => this.#speak(detail));
    this.on(document, NEWS.EPOCH, ({ detail }) => this.#whip?.follow(detail.epoch));
    this.on(document, NEWS.SILENCE, () => this.#whip?.renew());
    this.on(document, NEWS.SEAT, () => this.#whip?.renew());
    this.on(document, NEWS.STATE, this.#follow);
    this.on(document, NEWS.PLACE, this.#follow);
    this.on(document, NEWS.VOICE, ({ detail }) => this.#yield(detail.voice[document.body.dataset.seat]));
    this.on(document, NEWS.TOO_LARGE, ({ detail }) => this.#sayTooLarge(detail.too_large[document.body.dataset.seat]));
    this.on(document, NEWS.TOO_MANY, ({ detail }) => this.#sayTooMany(detail.too_many[document.body.dataset.seat]));
    this.on(document, NEWS.SILENCED, this.#silence);
    this.on(document, NEWS.UNMUTE, this.#unmute);
    this.on(this.part("mute"), "click", this.#toggleMicrophone);
    this.on(this.part("camera"), "click", this.#toggleCamera);
    this.on(window, "pagehide", this.#leave);
    this.#show();
  }

  disconnect() {
    this.#leave();
  }

  async #speak({ microphone, camera }) {
    if (this.#whip) this.#stopTracks();
    microphone.enabled = this.#track?.enabled ?? true;
    this.#track = microphone;
    if (this.#whip) {
      await this.#whip.useMicrophone(microphone);
      await this.#whip.useCamera(camera);
    } else {
      this.#whip = new Whip(document.body.dataset.whip, microphone, camera);
      this.on(this.#whip, "state", ({ detail }) => this.#told(detail));
      this.#whip.start();
    }
    this.#tellMuted();
    this.on(microphone, "ended", () => this.#lost(microphone));
    tell(NEWS.LISTEN);
    this.#show();
  }

  #toggleMicrophone() {
    this.#mute(this.#track.enabled);
  }

  /** One person, one voice: another page or an encoder of theirs has taken over. */
  #yield(voice) {
    if (!voice || !this.#whip || this.#whip.speaksAs(voice)) return;
    tell(NEWS.SORRY, { sentence: word("elsewhere") });
    this.#leave();
  }

  /** Their voice may come from an encoder, or from another page: then there is no track here. */
  #unmute() {
    if (this.#track) this.#mute(false);
    else this.#tellMuted(false);
  }

  #mute(muted) {
    this.#track.enabled = !muted;
    this.#tellMuted();
    this.#show();
  }

  /** A host did it, and the stage hears nothing of us any more: the keys must say so. */
  #silence() {
    if (!this.#track?.enabled) return;
    this.#track.enabled = false;
    tell(NEWS.SORRY, { sentence: word("silenced") });
    this.#show();
  }

  /** So that the others see it, one after the other. Silence itself is made here, and waits for nobody. */
  #tellMuted(muted = !this.#track.enabled) {
    this.#telling = this.#telling
      .then(() => ask(document.body.dataset.mute, { method: muted ? "POST" : "DELETE" }))
      .catch(({ message }) => {
        // Who is not heard must not believe that they are.
        if (this.#track && !muted) this.#track.enabled = false;
        this.#show();
        tell(NEWS.SORRY, { sentence: message });
      });
  }

  async #toggleCamera() {
    const camera = this.#whip.camera;
    this.part("camera").disabled = true;
    try {
      await this.#whip.useCamera(camera ? null : await openCamera());
      camera?.stop();
    } catch (error) {
      if (!(error instanceof DeviceTrouble)) throw error;
      tell(NEWS.SORRY, { sentence: error.message });
    } finally {
      this.part("camera").disabled = false;
      this.#show();
    }
  }

  #told({ state, sentence }) {
    if (state === "down") {
      // Who was moved to the audience is told that by the page itself.
      if (onStage()) tell(NEWS.SORRY, { sentence });
      this.#leave();
    }
    this.#show();
  }

  /** A track ends by itself when its device is pulled out. */
  #lost(track) {
    if (track === this.#track) tell(NEWS.SORRY, { sentence: word("microphone.lost") });
  }

  /** Of the pictures this person sends, from here or by an encoder; others are told nothing. */
  #sayTooLarge(size) {
    if (!size) return;
    const [width, height] = size;
    tell(NEWS.SORRY, { sentence: word("camera.large", { width, height }) });
  }

  #sayTooMany(isMine) {
    if (isMine) tell(NEWS.SORRY, { sentence: word("camera.many") });
  }

  #follow() {
    if (!onStage() || !isOpen()) this.#leave();
    this.#show();
  }

  #leave() {
    this.#stopTracks();
    this.#whip?.close();
    this.#whip = this.#track = null;
    this.#show();
  }

  #stopTracks() {
    this.#track?.stop();
    this.#whip?.camera?.stop();
  }

  #show() {
    const speaking = Boolean(this.#whip);
    const { dataset } = document.body;
    const before = dataset.speaking;
    dataset.speaking = speaking ? "yes" : "no";
    dataset.camera = this.#whip?.camera ? "yes" : "no";
    if (before !== dataset.speaking) tell(NEWS.SPEAKING, { speaking });
    this.part("join").hidden = speaking || !onStage() || !isOpen();
    for (const name of ["mute", "camera", "devices"]) this.part(name).hidden = !speaking;
    key(this.part("mute"), speaking && this.#track.enabled, "mute", "unmute");
    key(this.part("camera"), Boolean(this.#whip?.camera), "camera-off", "camera-on");
  }
}

const onStage = () => document.body.dataset.place === "stage";
/** Whether people on stage hear each other: live, or in the green room. */
const isOpen = () => document.body.dataset.state === "live" || "rehearsing" in document.body.dataset;

/** A key says what pressing it does. */
function key(button, on, nameOn, nameOff) {
  button.toggleAttribute("data-on", on);
  button.setAttribute("aria-label", word(on ? nameOn : nameOff));
}
