import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page, setPlace, setRole } from "../lib/page.js";
import { word } from "../lib/words.js";

let lastMute = null; // when a host last muted this person, as the server writes it
let lastAbsence = null; // when they left the stage because nothing was heard from them

/** This person's role and place, and requests to them; the server draws it again on a change. */
export default class MySeat extends Controller {
  connect() {
    const { role, place } = this.element.dataset;
    setRole(role);
    if (role !== "host") forgetSecrets();
    if (page.isOnStage && place === "audience" && "movedDown" in this.element.dataset)
      emit(EVENTS.SORRY, { sentence: word("moved-down") });
    setPlace(place);
    this.#followAbsence(this.element.dataset.absent ?? null);
    this.#followMute(this.element.dataset.mutedByHost ?? null);
    this.on(this.element.querySelector("[data-unmutes]"), "click", () => emit(EVENTS.UNMUTE));
  }

  #followAbsence(now) {
    if (now && now !== lastAbsence) emit(EVENTS.SORRY, { sentence: word("absent") });
    lastAbsence = now;
  }

  /** Emit a new mute, but never an unmute: only the person opens their microphone. */
  #followMute(now) {
    if (now && now !== lastMute) emit(EVENTS.MUTED);
    lastMute = now;
  }
}

/** Remove the links and keys of hosts from the page of a person who is no longer a host. */
function forgetSecrets() {
  for (const secret of document.querySelectorAll("[data-secret]")) secret.remove();
}
