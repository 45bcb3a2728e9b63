import { Controller } from "../lib/controller.js";
import { DeviceError, deliversMedia, openCamera, openMicrophone } from "../lib/devices.js";
import { EVENTS, emit } from "../lib/events.js";
import { page, setPublishing, setReturning } from "../lib/page.js";
import { request } from "../lib/server.js";
import { Whip } from "../lib/whip.js";
import { word } from "../lib/words.js";

const BRIEFLY_TAKEN = 1000; // ms; a shorter loss of the microphone is not reported

/**
 * Publishes the microphone and camera of a person on stage, and runs the keys Mute and Camera.
 *
 * A key is on while the person is heard, or seen: the device delivers media and, for a camera, the
 * media server accepts the picture of this browser.
 */
export default class Microphone extends Controller {
  #whip = null;
  #track = null;
  #isOpeningCamera = false;
  #lastUsed = null; // {microphone, camera: device ids, enabled: bool}, of the last publication
  #muteRequests = Promise.resolve();

  connect() {
    this.on(document, EVENTS.PUBLISH, ({ detail }) => this.#publish(detail));
    this.on(document, EVENTS.EPOCH, ({ detail }) => this.#whip?.follow(detail.epoch));
    this.on(document, EVENTS.NO_MEDIA, () => this.#whip?.renew());
    this.on(document, EVENTS.SEAT, () => this.#whip?.renew());
    this.on(document, EVENTS.STATE, this.#onRoomChange);
    this.on(document, EVENTS.PLACE, this.#onPlace);
    this.on(document, EVENTS.VOICE, ({ detail }) => this.#onVoice(detail.voice[page.seat]));
    this.on(document, EVENTS.TOO_LARGE, ({ detail }) =>
      this.#showTooLarge(detail.too_large[page.seat]),
    );
    this.on(document, EVENTS.TOO_MANY, ({ detail }) =>
      this.#showTooMany(detail.too_many[page.seat]),
    );
    this.on(document, EVENTS.ENCODER, ({ detail }) => this.#showEncoderFailure(detail.encoder));
    this.on(document, EVENTS.MUTED, this.#onMuted);
    this.on(document, EVENTS.UNMUTE, this.#unmute);
    this.on(this.part("mute"), "click", this.#toggleMicrophone);
    this.on(this.part("camera"), "click", this.#toggleCamera);
    this.on(window, "pagehide", this.#stop);
    this.#show();
  }

  disconnect() {
    this.#stop();
  }

  async #publish({ microphone, camera, enabled = true }) {
    if (this.#whip) this.#stopTracks();
    microphone.enabled = this.#track?.enabled ?? enabled;
    this.#track = microphone;
    this.#watchMicrophone(microphone);
    if (camera) this.#watchCamera(camera);
    if (this.#whip) {
      await this.#whip.useMicrophone(microphone);
      await this.#whip.useCamera(camera);
    } else {
      this.#whip = new Whip(page.whipUrl, microphone, camera);
      this.on(this.#whip, "state", ({ detail }) => this.#onConnectionState(detail));
      this.on(this.#whip, "unseen", () => this.#dropCamera(word("unseen")));
      this.#whip.start();
    }
    this.#reportMuted();
    emit(EVENTS.LISTEN);
    this.#show();
  }

  get #isHeard() {
    return Boolean(this.#track?.enabled) && deliversMedia(this.#track);
  }

  get #isSeen() {
    return Boolean(this.#whip?.isSeen) && deliversMedia(this.#whip.camera);
  }

  /** A track ends when its device is unplugged, and is muted while the system uses the device. */
  #watchMicrophone(track) {
    this.on(track, "ended", () => this.#onMicrophoneGone(track, word("microphone.lost")));
    this.on(track, "mute", () =>
      setTimeout(() => this.#onMicrophoneGone(track, word("microphone.taken")), BRIEFLY_TAKEN),
    );
    // After a call the track stays silent on some phones, so open a new one.
    this.on(
      track,
      "unmute",
      () => track === this.#track && this.#renewMicrophone(word("microphone.back")),
    );
  }

  #onMicrophoneGone(track, sentence) {
    if (track !== this.#track || deliversMedia(track)) return;
    if (track.enabled) emit(EVENTS.SORRY, { sentence });
    this.#reportMuted();
    this.#show();
  }

  async #renewMicrophone(sentence) {
    const old = this.#track;
    try {
      const fresh = await openMicrophone(old.getSettings().deviceId);
      if (old !== this.#track) return fresh.stop();
      fresh.enabled = old.enabled;
      this.#track = fresh;
      this.#watchMicrophone(fresh);
      await this.#whip.useMicrophone(fresh);
      old.stop();
      if (sentence && this.#isHeard) emit(EVENTS.SORRY, { sentence });
    } catch (error) {
      if (old === this.#track && !deliversMedia(old))
        emit(EVENTS.SORRY, { sentence: error.message });
    }
    this.#reportMuted();
    return this.#show();
  }

  #toggleMicrophone() {
    this.#mute(this.#isHeard);
  }

  /** A person has one voice: if it is another page or an encoder now, stop this one. */
  #onVoice(voice) {
    if (!voice || !this.#whip || this.#whip.speaksAs(voice)) return;
    emit(EVENTS.SORRY, { sentence: word("elsewhere") });
    this.#stop();
  }

  /** Without a track here, the voice comes from an encoder or from another page. */
  #unmute() {
    if (this.#track) this.#mute(false);
    else this.#reportMuted(false);
  }

  #mute(muted) {
    this.#track.enabled = !muted;
    if (!muted && !deliversMedia(this.#track)) this.#renewMicrophone();
    else this.#reportMuted();
    this.#show();
  }

  /** A host muted this person, and the media server drops the sound: the key must show it. */
  #onMuted() {
    if (!this.#track?.enabled) return;
    this.#track.enabled = false;
    emit(EVENTS.SORRY, { sentence: word("muted-by-host") });
    this.#show();
  }

  /**
   * Tell the server, which shows it to the others; requests go one after the other. The track was
   * muted before, without waiting for the server.
   */
  #reportMuted(muted = !this.#isHeard) {
    this.#muteRequests = this.#muteRequests
      .then(() => request(page.muteUrl, { method: muted ? "POST" : "DELETE" }))
      .catch(({ message }) => {
        // The person is not heard, and the key must not say otherwise.
        if (this.#track && !muted) this.#track.enabled = false;
        this.#show();
        emit(EVENTS.SORRY, { sentence: message });
      });
  }

  async #toggleCamera() {
    const whip = this.#whip;
    const before = whip.camera;
    this.#isOpeningCamera = true;
    this.#show();
    try {
      const camera = this.#isSeen ? null : await openCamera();
      // Meanwhile the connection may have ended, or the dialog may have changed the camera.
      if (whip !== this.#whip || before !== whip.camera) return camera?.stop();
      if (camera) this.#watchCamera(camera);
      await whip.useCamera(camera);
      before?.stop();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      emit(EVENTS.SORRY, { sentence: error.message });
    } finally {
      this.#isOpeningCamera = false;
      this.#show();
    }
  }

  #watchCamera(track) {
    this.on(
      track,
      "ended",
      () => track === this.#whip?.camera && this.#dropCamera(word("camera.lost")),
    );
    for (const type of ["mute", "unmute"]) this.on(track, type, this.#show);
  }

  #dropCamera(sentence) {
    const { camera } = this.#whip;
    this.#whip.useCamera(null).catch(() => {}); // stopped meanwhile
    camera.stop();
    emit(EVENTS.SORRY, { sentence });
    this.#show();
  }

  #onConnectionState({ state, sentence }) {
    emit(EVENTS.SENDING, { state });
    if (state === "down") {
      // A person who was moved to the audience sees that on the page.
      if (page.isOnStage) emit(EVENTS.SORRY, { sentence });
      this.#stop();
    }
    this.#show();
  }

  /** Too large or too many pictures concern the person who sends them, from here or an encoder. */
  #showTooLarge(size) {
    if (!size) return;
    const [width, height] = size;
    emit(EVENTS.SORRY, { sentence: word("camera.large", { width, height }) });
  }

  #showTooMany(isMine) {
    if (isMine) emit(EVENTS.SORRY, { sentence: word("camera.many") });
  }

  /** The owner of the encoder and the hosts see it, because hosts would wait for it in vain. */
  #showEncoderFailure(encoders) {
    const why =
      encoders[page.seat] ?? (["host", "cohost"].includes(page.role) && Object.values(encoders)[0]);
    if (why) emit(EVENTS.SORRY, { sentence: word(`encoder.${why.kind}`, why) });
  }

  #onPlace() {
    this.#onRoomChange();
    if (page.isOnStage && page.isReturning) this.#publishAgain();
  }

  /** Publish with the devices and the mute of before, because stepping down was undone. */
  async #publishAgain() {
    const { microphone, camera, enabled } = this.#lastUsed ?? {};
    try {
      if (!microphone || this.#whip) return;
      const track = await openMicrophone(microphone);
      const picture = camera ? await openCamera(camera).catch(() => null) : null;
      if (!page.isOnStage) for (const one of [track, picture]) one?.stop();
      else await this.#publish({ microphone: track, camera: picture, enabled });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      emit(EVENTS.SORRY, { sentence: error.message });
    } finally {
      setReturning(false);
    }
  }

  #onRoomChange() {
    if (!page.isOnStage || !page.isStageOpen) this.#stop();
    this.#show();
  }

  #stop() {
    if (this.#whip) {
      const id = (track) => track?.getSettings().deviceId;
      this.#lastUsed = {
        microphone: id(this.#track),
        camera: id(this.#whip.camera),
        enabled: this.#track.enabled,
      };
    }
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
    showKey(this.part("mute"), this.#isHeard, "mute", "unmute");
    showKey(this.part("camera"), this.#isSeen, "camera-off", "camera-on");
    this.part("camera").disabled = this.#isOpeningCamera || !this.#whip?.pc;
  }
}

/** A key names what pressing it does. */
function showKey(button, on, nameOn, nameOff) {
  button.toggleAttribute("data-on", on);
  button.setAttribute("aria-label", word(on ? nameOn : nameOff));
}
