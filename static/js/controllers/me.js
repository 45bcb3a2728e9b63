import { NEWS, tell } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { setPlace, setRole } from "../lib/page.js";

let silenced = null; // the last time that a host muted this person

/** Where this person sits, and what is asked of them; drawn anew whenever that changes. */
export default class Me extends Controller {
  connect() {
    const { role, place } = this.element.dataset;
    setRole(role);
    if (role !== "host") forgetSecrets();
    setPlace(place);
    this.#obey(this.element.dataset.silenced ?? null);
    this.on(this.element.querySelector("[data-unmutes]"), "click", () => tell(NEWS.UNMUTE));
  }

  /** A host mutes; nobody but this person unmutes. So old news must never open a microphone. */
  #obey(now) {
    if (now && now !== silenced) tell(NEWS.SILENCED);
    silenced = now;
  }
}

/** Links and keys of hosts, in the page of somebody who hosts no longer. */
function forgetSecrets() {
  for (const secret of document.querySelectorAll("[data-secret]")) secret.remove();
}
