import { Controller } from "../lib/controller.js";
import { EVENTS } from "../lib/events.js";

const SIDES = ["--left", "--top", "--across", "--down"];

/** Lays each person's tile over their place in the composed picture. */
export default class TilePlaces extends Controller {
  #places = {};

  connect() {
    this.on(document, EVENTS.PLACES, ({ detail: { places } }) => {
      this.#places = places;
      this.#lay();
    });
    this.on(document, EVENTS.DRAWN, this.#lay);
  }

  #lay() {
    for (const tile of this.element.querySelectorAll(".tile[data-seat]")) {
      const place = this.#places[tile.dataset.seat];
      tile.toggleAttribute("data-placed", Boolean(place));
      for (const [index, side] of SIDES.entries())
        tile.style.setProperty(side, place ? `${place[index] / 10}%` : null);
    }
  }
}
