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

  connect() {
    this.on(document, NEWS.SPEAK, ({ detail }) => this.#speak(detail));
    this.on(document, NEWS.EPOCH, ({ detail }) => this.#whip?.follow(detail.epoch));
    this.on(document, NEWS.SILENCE, () => this.#whip?.renew());
    this.on(document, NEWS.STATE, this.#follow);
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
    this.#track.enabled = !this.#track.enabled;
    this.#tellMuted();
    this.#show();
  }

  /** So that the others see it. Silence itself is made here, and waits for nobody. */
  #tellMuted() {
    const method = this.#track.enabled ? "DELETE" : "POST";
    ask(document.body.dataset.mute, { method }).catch(({ message }) => tell(NEWS.SORRY, { sentence: message }));
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
      tell(NEWS.SORRY, { sentence });
      this.#leave();
    }
    this.#show();
  }

  /** A track ends by itself when its device is pulled out. */
  #lost(track) {
    if (track === this.#track) tell(NEWS.SORRY, { sentence: word("microphone.lost") });
  }

  #follow() {
    if (document.body.dataset.state === "ended") this.#leave();
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
    const live = document.body.dataset.state === "live";
    document.body.dataset.speaking = speaking ? "yes" : "no";
    document.body.dataset.camera = this.#whip?.camera ? "yes" : "no";
    this.part("join").hidden = speaking || !live;
    for (const name of ["mute", "camera", "devices"]) this.part(name).hidden = !speaking;
    key(this.part("mute"), speaking && this.#track.enabled, "mute", "unmute");
    key(this.part("camera"), Boolean(this.#whip?.camera), "camera-off", "camera-on");
  }
}

/** A key says what pressing it does. */
function key(button, on, nameOn, nameOff) {
  button.toggleAttribute("data-on", on);
  button.setAttribute("aria-label", word(on ? nameOn : nameOff));
}
