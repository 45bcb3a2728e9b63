import { Controller } from "../lib/controller.js";
import { DeviceSetup } from "../lib/device_setup.js";
import { whyNoMicrophone } from "../lib/devices.js";
import { openDialog } from "../lib/dialogs.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { request } from "../lib/server.js";

/**
 * The dialog before a person is heard: it says that the session is recorded, and lets the person
 * choose and check devices. It opens no device before the person asks for it.
 *
 * It has one of three purposes: to go live, to join the stage (or the green room), or to change the
 * devices of a person who speaks already.
 */
export default class OnAirDialog extends Controller {
  #devices = new DeviceSetup({
    onLevel: (level) => this.#showLevel(level),
    onTrouble: (sentence) => this.#showError(sentence),
    onChange: () => this.#show(),
  });

  connect() {
    this.on(this.element.querySelector("form"), "submit", this.#go);
    this.on(this.element, "open", this.#onOpen);
    this.on(document, EVENTS.PLACE, ({ detail }) => this.#onPlace(detail.place));
    this.on(document, EVENTS.UNMUTE, this.#offer);
    this.on(document, EVENTS.STATE, this.#onRoomChange);
    // A fragment came with the present reason against going live, if there is one.
    this.on(this.element, "htmx:load", this.#applyWhyNot);
    this.on(this.element, "close", () => this.#devices.close());
    this.on(navigator.mediaDevices, "devicechange", () => this.#devices.refresh());
    this.on(this.part("check"), "click", () => this.#openDevices());
    this.on(this.part("mic"), "change", ({ target }) =>
      this.#devices.chooseMicrophone(target.value),
    );
    this.on(this.part("camera"), "change", ({ target }) =>
      this.#devices.chooseCamera(target.value),
    );
    this.on(this.part("with-camera"), "change", async ({ target }) => {
      await this.#devices.wantCamera(target.checked);
      if (target.checked) this.#openDevices(); // nobody goes on air unseen by themselves
    });
    const whyNot = whyNoMicrophone();
    if (whyNot) this.#showError(whyNot);
    this.part("check").disabled = Boolean(whyNot);
    this.#applyWhyNot();
  }

  disconnect() {
    this.#devices.close();
  }

  get #purpose() {
    if (this.element.dataset.intent === "live" && !page.isLive) return "live";
    return page.isSpeaking ? "devices" : "join";
  }

  /** A person who came on stage chooses a microphone next; one who left the stage needs none. */
  #onPlace(place) {
    if (place === "audience") this.element.close();
    else if (!page.isReturning) this.#offer();
  }

  /** Open the dialog, unless the person is on air already, from this page or an encoder. */
  #offer() {
    const onAir = document.querySelector(`#stage .tile[data-seat="${page.seat}"]:not([data-away])`);
    if (page.isStageOpen && !page.isSpeaking && !onAir) openDialog(this.element);
  }

  /** Close the dialog if there is nothing to join any more: no green room, or no session. */
  #onRoomChange() {
    if (this.#purpose === "join" && !page.isStageOpen) this.element.close();
    this.#showPurpose();
  }

  /** Disable going live, or recording, where the server gives a reason against it. */
  #applyWhyNot() {
    const whyNot = this.#purpose === "live" ? this.part("why-not-live")?.dataset.whyNot : "";
    this.part("go").disabled = Boolean(whyNoMicrophone()) || whyNot === "live";
    if (this.part("recorded")) this.part("recorded").disabled = Boolean(whyNot);
  }

  #showPurpose() {
    this.#applyWhyNot();
    for (const part of this.element.querySelectorAll("[data-for]")) {
      part.hidden = part.dataset.for !== this.#purpose;
    }
    const { recorded, sent } = document.getElementById("room-header").dataset;
    this.part("sent").hidden = sent === undefined;
    for (const part of this.element.querySelectorAll("[data-recorded]")) {
      part.hidden = part.dataset.recorded !== recorded;
    }
  }

  /** A person on air has agreed before, so the devices in use open at once. */
  #onOpen() {
    this.#showError(whyNoMicrophone() ?? "");
    this.#showPurpose();
    this.#show(); // ticks the camera if the person chose it last time
    if (!page.isSpeaking) return;
    this.#devices.withCamera = page.hasCamera;
    this.#openDevices();
  }

  async #openDevices() {
    this.#showError("");
    return this.#devices.open();
  }

  async #go(event) {
    event.preventDefault();
    this.part("go").disabled = true;
    try {
      if (!(await this.#openDevices())) return;
      // The dialog was closed; its event, which closes the devices, may not have come yet.
      if (!this.element.open) return;
      if (this.#purpose === "live") {
        const form = event.target;
        await request(form.action, { method: "POST", body: new FormData(form) });
      }
      emit(EVENTS.PUBLISH, this.#devices.handOver());
      this.element.close();
      // The button that opened the dialog is gone, and the next one would be Step down.
      document.querySelector(".microphone [data-part='mute']")?.focus();
    } catch (error) {
      this.#showError(error.message);
    } finally {
      this.#applyWhyNot();
    }
  }

  #show() {
    const { microphone, microphones, camera, cameras } = this.#devices;
    this.part("check").hidden = this.part("before").hidden = Boolean(microphone);
    this.part("mic-row").hidden = !microphone;
    this.part("camera-row").hidden = this.part("preview").hidden = !camera;
    this.part("with-camera").checked = this.#devices.withCamera;
    fill(this.part("mic"), microphones, microphone);
    fill(this.part("camera"), cameras, camera);
    this.part("preview").srcObject = camera ? new MediaStream([camera]) : null;
    if (camera)
      this.part("preview")
        .play()
        .catch(() => {});
  }

  #showLevel(level) {
    this.part("meter").hidden = level === null;
    this.part("meter").style.setProperty("--level", level ?? 0);
  }

  #showError(sentence) {
    this.part("trouble").textContent = sentence;
    this.part("trouble").hidden = !sentence;
  }
}

function fill(select, devices, track) {
  select.replaceChildren(...devices.map(({ id, label }) => new Option(label, id)));
  if (track) select.value = track.getSettings().deviceId;
}
