import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { DeviceTrouble, openCamera, openMicrophone, works } from "../lib/devices.js";
import { page, setPublishing } from "../lib/page.js";
import { ask } from "../lib/server.js";
import { Whip } from "../lib/whip.js";
import { word } from "../lib/words.js";

const HICCUP = 1000; // ms for which a system may take a microphone without a word of ours

/**
 * Somebody on the stage: their WHIP, and the keys Mute and Camera.
 *
 * A key is on while people are heard, or seen: by a device that works, and for a camera in a browser whose
 * picture the media server takes.
 */
export default class Microphone extends Controller {
  #whip = null;
  #track = null;
  #opening = false; // a camera
  #telling = Promise.resolve();

  connect() {
    this.on(document, NEWS.SPEAK, ({ detail }) => this.#speak(detail));
    this.on(document, NEWS.EPOCH, ({ detail }) => this.#whip?.follow(detail.epoch));
    this.on(document, NEWS.SILENCE, () => this.#whip?.renew());
    this.on(document, NEWS.SEAT, () => this.#whip?.renew());
    this.on(document, NEWS.STATE, this.#follow);
    this.on(document, NEWS.PLACE, this.#follow);
    this.on(document, NEWS.VOICE, ({ detail }) => this.#yield(detail.voice[page.seat]));
    this.on(document, NEWS.TOO_LARGE, ({ detail }) =>
      this.#sayTooLarge(detail.too_large[page.seat]),
    );
    this.on(document, NEWS.TOO_MANY, ({ detail }) => this.#sayTooMany(detail.too_many[page.seat]));
    this.on(document, NEWS.ENCODER, ({ detail }) => this.#sayEncoderFailed(detail.encoder));
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
    this.#mindMicrophone(microphone);
    if (camera) this.#mindCamera(camera);
    if (this.#whip) {
      await this.#whip.useMicrophone(microphone);
      await this.#whip.useCamera(camera);
    } else {
      this.#whip = new Whip(page.whipUrl, microphone, camera);
      this.on(this.#whip, "state", ({ detail }) => this.#told(detail));
      this.on(this.#whip, "unseen", () => this.#loseCamera(word("unseen")));
      this.#whip.start();
    }
    this.#tellMuted();
    tell(NEWS.LISTEN);
    this.#show();
  }

  get #isHeard() {
    return Boolean(this.#track?.enabled) && works(this.#track);
  }

  get #isSeen() {
    return Boolean(this.#whip?.isSeen) && works(this.#whip.camera);
  }

  /** A track ends by itself when its device is pulled out, and is mute while the system has it. */
  #mindMicrophone(track) {
    this.on(track, "ended", () => this.#changed(track, word("microphone.lost")));
    this.on(track, "mute", () =>
      setTimeout(() => this.#changed(track, word("microphone.taken")), HICCUP),
    );
    // After a call some phones give a track back that stays silent: a fresh one speaks.
    this.on(
      track,
      "unmute",
      () => track === this.#track && this.#renewMicrophone(word("microphone.back")),
    );
  }

  #changed(track, sentence) {
    if (track !== this.#track || works(track)) return;
    if (track.enabled) tell(NEWS.SORRY, { sentence });
    this.#tellMuted();
    this.#show();
  }

  async #renewMicrophone(sentence) {
    const old = this.#track;
    try {
      const fresh = await openMicrophone(old.getSettings().deviceId);
      if (old !== this.#track) return fresh.stop();
      fresh.enabled = old.enabled;
      this.#track = fresh;
      this.#mindMicrophone(fresh);
      await this.#whip.useMicrophone(fresh);
      old.stop();
      if (sentence && this.#isHeard) tell(NEWS.SORRY, { sentence });
    } catch (error) {
      if (old === this.#track && !works(old)) tell(NEWS.SORRY, { sentence: error.message });
    }
    this.#tellMuted();
    return this.#show();
  }

  #toggleMicrophone() {
    this.#mute(this.#isHeard);
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
    if (!muted && !works(this.#track)) this.#renewMicrophone();
    else this.#tellMuted();
    this.#show();
  }

  /** A host did it, and the media server hears nothing of us any more: the keys must say so. */
  #silence() {
    if (!this.#track?.enabled) return;
    this.#track.enabled = false;
    tell(NEWS.SORRY, { sentence: word("silenced") });
    this.#show();
  }

  /** So that the others see it, one after the other. Silence itself is made here, and waits for nobody. */
  #tellMuted(muted = !this.#isHeard) {
    this.#telling = this.#telling
      .then(() => ask(page.muteUrl, { method: muted ? "POST" : "DELETE" }))
      .catch(({ message }) => {
        // Who is not heard must not believe that they are.
        if (this.#track && !muted) this.#track.enabled = false;
        this.#show();
        tell(NEWS.SORRY, { sentence: message });
      });
  }

  async #toggleCamera() {
    const whip = this.#whip;
    const before = whip.camera;
    this.#opening = true;
    this.#show();
    try {
      const camera = this.#isSeen ? null : await openCamera();
      if (whip !== this.#whip || before !== whip.camera) return camera?.stop(); // left, or chosen elsewhere
      if (camera) this.#mindCamera(camera);
      await whip.useCamera(camera);
      before?.stop();
    } catch (error) {
      if (!(error instanceof DeviceTrouble)) throw error;
      tell(NEWS.SORRY, { sentence: error.message });
    } finally {
      this.#opening = false;
      this.#show();
    }
  }

  #mindCamera(track) {
    this.on(
      track,
      "ended",
      () => track === this.#whip?.camera && this.#loseCamera(word("camera.lost")),
    );
    for (const type of ["mute", "unmute"]) this.on(track, type, this.#show);
  }

  #loseCamera(sentence) {
    const { camera } = this.#whip;
    this.#whip.useCamera(null).catch(() => {}); // left meanwhile
    camera.stop();
    tell(NEWS.SORRY, { sentence });
    this.#show();
  }

  #told({ state, sentence }) {
    if (state === "down") {
      // Who was moved to the audience is told that by the page itself.
      if (page.isOnStage) tell(NEWS.SORRY, { sentence });
      this.#leave();
    }
    this.#show();
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

  /** Those whose encoder it is, and the hosts, who would look for them in vain. */
  #sayEncoderFailed(encoders) {
    const why =
      encoders[page.seat] ?? (["host", "cohost"].includes(page.role) && Object.values(encoders)[0]);
    if (why) tell(NEWS.SORRY, { sentence: word(`encoder.${why.kind}`, why) });
  }

  #follow() {
    if (!page.isOnStage || !page.isStageOpen) this.#leave();
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
    setPublishing({ speaking, camera: Boolean(this.#whip?.camera) });
    this.part("join").hidden = speaking || !page.isOnStage || !page.isStageOpen;
    for (const name of ["mute", "camera", "devices"]) this.part(name).hidden = !speaking;
    key(this.part("mute"), this.#isHeard, "mute", "unmute");
    key(this.part("camera"), this.#isSeen, "camera-off", "camera-on");
    this.part("camera").disabled = this.#opening || !this.#whip?.pc;
  }
}

/** A key says what pressing it does. */
function key(button, on, nameOn, nameOff) {
  button.toggleAttribute("data-on", on);
  button.setAttribute("aria-label", word(on ? nameOn : nameOff));
}
