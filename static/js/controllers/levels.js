import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";

/** Rings around whoever speaks, from the levels the media server sends four times a second. */
export default class Levels extends Controller {
  connect() {
    const quiet = Number(this.element.dataset.quiet); // under which the media server takes nobody to speak
    this.on(document, NEWS.LEVELS, ({ detail: { levels } }) => {
      for (const tile of this.element.querySelectorAll(".tile[data-seat]")) {
        const level = levels[tile.dataset.seat] ?? 0;
        tile.style.setProperty("--level", level);
        tile.toggleAttribute("data-loud", level >= quiet);
      }
    });
  }
}
