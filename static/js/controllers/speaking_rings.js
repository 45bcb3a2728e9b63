import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

/** Rings around people who speak, by the levels that the media server sends four times a second. */
export default class SpeakingRings extends Controller {
  connect() {
    const quiet = Number(this.element.dataset.quiet); // below it nobody counts as speaking
    this.on(document, EVENTS.LEVELS, ({ detail: { levels } }) => {
      for (const tile of this.element.querySelectorAll(".tile[data-seat]")) {
        const level = levels[tile.dataset.seat] ?? 0;
        tile.style.setProperty("--level", level);
        tile.toggleAttribute("data-loud", level >= quiet);
      }
    });
  }
}
