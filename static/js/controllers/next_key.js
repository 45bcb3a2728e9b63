import { Controller } from "../lib/controller.js";

/** The button Next question at the thumb: it presses the one below the picture. */
export default class NextKey extends Controller {
  connect() {
    this.on(this.element, "click", () => document.getElementById("next-question")?.click());
  }
}
