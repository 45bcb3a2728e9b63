import { DeviceTrouble, list, openCamera, openMicrophone } from "./devices.js";
import { Meter } from "./meter.js";
import { untilCleared } from "./storage.js";
import { word } from "./words.js";

const REMEMBERED = "devices";

/**
 * A person's microphone and camera before they are on air: chosen, checked, then handed over.
 *
 * The microphone is needed, the camera is not: without one, the session is heard and not seen.
 */
export class GreenRoom {
  microphone = null;
  camera = null;
  microphones = [];
  cameras = [];
  #meter = null;
  #visit = 0; // browsers take their time to ask: a device that is let in after the visit is let go
  #chosen = { microphone: "", camera: "", withCamera: false, ...recall() };
  #on;

  /** Callbacks: onLevel(0..100, or null where it can't be measured), onTrouble(sentence), onChange(). */
  constructor(callbacks) {
    this.#on = callbacks;
  }

  get withCamera() {
    return this.#chosen.withCamera;
  }

  set withCamera(wanted) {
    this.#chosen.withCamera = wanted;
  }

  /** Open what is wanted and not open yet. Resolves to whether there is a microphone, and one still wants it. */
  async open() {
    const visit = this.#visit;
    if (!this.microphone) await this.#openMicrophone();
    if (this.microphone && this.withCamera && !this.camera) await this.#openCamera();
    return visit === this.#visit && Boolean(this.microphone);
  }

  /** A device was plugged in, or pulled out. */
  async refresh() {
    const { microphone, camera } = this;
    if (microphone) this.microphones = await list("audioinput", microphone);
    if (camera) this.cameras = await list("videoinput", camera);
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

  /** The tracks, now somebody else's to stop. */
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
      this.microphones = await list("audioinput", track);
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
      this.cameras = await list("videoinput", track);
      track.addEventListener("ended", () => track === this.camera && this.wantCamera(false));
    });
    if (!opened) this.#chosen.withCamera = false;
    this.#on.onChange();
  }

  /** The track, or null when it came after everything was closed. */
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
      if (!(error instanceof DeviceTrouble)) console.error(error);
      this.#on.onTrouble(error instanceof DeviceTrouble ? error.message : word("failed"));
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
