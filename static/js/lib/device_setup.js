import { DeviceError, listDevices, openCamera, openMicrophone } from "./devices.js";
import { Meter } from "./meter.js";
import { untilCleared } from "./storage.js";
import { word } from "./words.js";

const REMEMBERED = "devices";

/**
 * Opens a person's microphone and camera before they are on air, and hands the tracks over.
 *
 * A microphone is required, a camera is not.
 */
export class DeviceSetup {
  microphone = null;
  camera = null;
  microphones = [];
  cameras = [];
  #meter = null;
  #visit = 0; // its number: a device that opens after the visit is closed again
  #chosen = { microphone: "", camera: "", withCamera: false, ...recall() };
  #on;

  /** Callbacks: onLevel(0..100, or null without a measure), onTrouble(sentence), onChange(). */
  constructor(callbacks) {
    this.#on = callbacks;
  }

  get withCamera() {
    return this.#chosen.withCamera;
  }

  set withCamera(wanted) {
    this.#chosen.withCamera = wanted;
  }

  /** Open the devices that are wanted. Resolves to whether a microphone is open in this visit. */
  async open() {
    const visit = this.#visit;
    if (!this.microphone) await this.#openMicrophone();
    if (this.microphone && this.withCamera && !this.camera) await this.#openCamera();
    return visit === this.#visit && Boolean(this.microphone);
  }

  /** A device was plugged in, or unplugged. */
  async refresh() {
    const { microphone, camera } = this;
    if (microphone) this.microphones = await listDevices("audioinput", microphone);
    if (camera) this.cameras = await listDevices("videoinput", camera);
    if (microphone) this.#on.onChange();
  }

  async chooseMicrophone(id) {
    this.#remember({ microphone: id });
    await this.#openMicrophone();
  }

  async chooseCamera(id) {
    this.#remember({ camera: id });
    await this.#openCamera();
  }

  async wantCamera(wanted) {
    this.#remember({ withCamera: wanted });
    if (!wanted) this.#drop("camera");
    else if (this.microphone) await this.#openCamera();
    this.#on.onChange();
  }

  /** Return the tracks; the caller stops them. */
  handOver() {
    const tracks = { microphone: this.microphone, camera: this.camera };
    this.microphone = this.camera = null;
    return tracks;
  }

  close() {
    this.#visit += 1;
    this.#meter?.close();
    this.#meter = null;
    this.#drop("microphone");
    this.#drop("camera");
    this.#on.onChange();
  }

  async #openMicrophone() {
    await this.#try(async () => {
      const track = await this.#inTime(openMicrophone(this.#chosen.microphone));
      if (!track) return;
      this.#drop("microphone");
      this.microphone = track;
      this.#meter?.close();
      this.#meter = null;
      this.microphones = await listDevices("audioinput", track);
      if (track === this.microphone) this.#meter = new Meter(track, this.#on.onLevel);
      track.addEventListener("ended", () => track === this.microphone && this.#openMicrophone());
    });
  }

  async #openCamera() {
    const opened = await this.#try(async () => {
      const track = await this.#inTime(openCamera(this.#chosen.camera));
      if (!track) return;
      this.#drop("camera");
      this.camera = track;
      this.cameras = await listDevices("videoinput", track);
      track.addEventListener("ended", () => track === this.camera && this.wantCamera(false));
    });
    if (!opened) this.#chosen.withCamera = false;
    this.#on.onChange();
  }

  /** Resolves to the track, or to null if it opened after close(). */
  async #inTime(opening) {
    const visit = this.#visit;
    const track = await opening;
    if (visit === this.#visit) return track;
    track.stop();
    return null;
  }

  async #try(work) {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof DeviceError)) console.error(error);
      this.#on.onTrouble(error instanceof DeviceError ? error.message : word("failed"));
      return false;
    } finally {
      this.#on.onChange();
    }
  }

  #drop(what) {
    this[what]?.stop();
    this[what] = null;
  }

  #remember(choice) {
    Object.assign(this.#chosen, choice);
    untilCleared.setItem(REMEMBERED, JSON.stringify(this.#chosen));
  }
}

function recall() {
  return JSON.parse(untilCleared.getItem(REMEMBERED) ?? "{}");
}
