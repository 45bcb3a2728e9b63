import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { impossible } from "../lib/devices.js";
import { open } from "../lib/dialogs.js";
import { GreenRoom } from "../lib/green_room.js";
import { page } from "../lib/page.js";
import { ask } from "../lib/server.js";

/**
 * The dialog before anybody is heard: it says that the session is recorded, lets people choose and
 * check their devices, and opens no device before they ask for it.
 *
 * It is for one of three things: to go live, to join the stage (or the green room), or, for somebody
 * who speaks already, to change devices.
 */
export default class OnAir extends Controller {
  #room = new GreenRoom({
    onLevel: (level) => this.#measure(level),
    onTrouble: (sentence) => this.#sorry(sentence),
    onChange: () => this.#show(),
  });

  connect() {
    this.on(this.element.querySelector("form"), "submit", this.#go);
    this.on(this.element, "open", this.#begin);
    this.on(document, NEWS.PLACE, ({ detail }) => this.#called(detail.place));
    this.on(document, NEWS.UNMUTE, this.#offer);
    this.on(document, NEWS.STATE, this.#follow);
    this.on(this.element, "htmx:load", this.#heed); // why it can't go live, asked for anew
    this.on(this.element, "close", () => this.#room.close());
    this.on(navigator.mediaDevices, "devicechange", () => this.#room.refresh());
    this.on(this.part("check"), "click", () => this.#open());
    this.on(this.part("mic"), "change", ({ target }) => this.#room.chooseMicrophone(target.value));
    this.on(this.part("camera"), "change", ({ target }) => this.#room.chooseCamera(target.value));
    this.on(this.part("with-camera"), "change", ({ target }) =>
      this.#room.wantCamera(target.checked),
    );
    const no = impossible();
    if (no) this.#sorry(no);
    this.part("check").disabled = Boolean(no);
    this.#heed();
  }

  disconnect() {
    this.#room.close();
  }

  get #purpose() {
    if (this.element.dataset.intent === "live" && !page.isLive) return "live";
    return page.isSpeaking ? "devices" : "join";
  }

  /** Who came on stage chooses their microphone next; who left it needs none. */
  #called(place) {
    if (place === "audience") this.element.close();
    else this.#offer();
  }

  /** Who is on air already, by this page or by an encoder, needs no dialog. */
  #offer() {
    const onAir = document.querySelector(`#stage .tile[data-seat="${page.seat}"]:not([data-away])`);
    if (page.isStageOpen && !page.isSpeaking && !onAir) open(this.element);
  }

  /** The green room closed, or the session ended: there is nothing to join any more. */
  #follow() {
    if (this.#purpose === "join" && !page.isStageOpen) this.element.close();
    this.#sayWhy();
  }

  /** What the site says against going live, or against recording it, before anybody presses. */
  #heed() {
    const whyNot = this.#purpose === "live" ? this.part("before-live")?.dataset.whyNot : "";
    this.part("go").disabled = Boolean(impossible()) || whyNot === "live";
    if (this.part("recorded")) this.part("recorded").disabled = Boolean(whyNot);
  }

  #sayWhy() {
    this.#heed();
    for (const part of this.element.querySelectorAll("[data-for]")) {
      part.hidden = part.dataset.for !== this.#purpose;
    }
    const { recorded } = document.getElementById("bar").dataset;
    for (const part of this.element.querySelectorAll("[data-recorded]")) {
      part.hidden = part.dataset.recorded !== recorded;
    }
  }

  /** Somebody on air has said yes before: their devices open at once, as they are. */
  #begin() {
    this.#sorry(impossible() ?? "");
    this.#sayWhy();
    this.#show(); // a camera that is remembered must be seen to be ticked
    if (!page.isSpeaking) return;
    this.#room.withCamera = page.hasCamera;
    this.#open();
  }

  async #open() {
    this.#sorry("");
    return this.#room.open();
  }

  async #go(event) {
    event.preventDefault();
    this.part("go").disabled = true;
    try {
      if (!(await this.#open())) return;
      // Closed at this moment: the event of it, which lets the devices go, may still be on its way.
      if (!this.element.open) return;
      if (this.#purpose === "live") {
        const form = event.target;
        await ask(form.action, { method: "POST", body: new FormData(form) });
      }
      tell(NEWS.SPEAK, this.#room.handOver());
      this.element.close();
    } catch (error) {
      this.#sorry(error.message);
    } finally {
      this.#heed();
    }
  }

  #show() {
    const { microphone, microphones, camera, cameras } = this.#room;
    this.part("check").hidden = this.part("before").hidden = Boolean(microphone);
    this.part("mic-row").hidden = !microphone;
    this.part("camera-row").hidden = this.part("preview").hidden = !camera;
    this.part("with-camera").checked = this.#room.withCamera;
    fill(this.part("mic"), microphones, microphone);
    fill(this.part("camera"), cameras, camera);
    this.part("preview").srcObject = camera ? new MediaStream([camera]) : null;
    if (camera)
      this.part("preview")
        .play()
        .catch(() => {});
  }

  #measure(level) {
    this.part("meter").hidden = level === null;
    this.part("meter").style.setProperty("--level", level ?? 0);
  }

  #sorry(sentence) {
    this.part("trouble").textContent = sentence;
    this.part("trouble").hidden = !sentence;
  }
}

function fill(select, devices, track) {
  select.replaceChildren(...devices.map(({ id, label }) => new Option(label, id)));
  if (track) select.value = track.getSettings().deviceId;
}
