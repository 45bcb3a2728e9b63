import { Controller } from "../lib/controller.js";
import { page } from "../lib/page.js";
import { untilClosed } from "../lib/storage.js";
import { counted } from "../lib/words.js";

const TELL_FROM = 100; // characters left

/** The ask field: keeps the draft over a reload, counts down, sends by Ctrl-Enter. */
export default class Ask extends Controller {
  #text = this.part("text");

  connect() {
    if (!this.#text.value) this.#text.value = untilClosed.getItem(this.#key) ?? "";
    this.on(this.#text, "input", () => {
      this.element.querySelector(".wrong")?.remove();
      this.#text.removeAttribute("aria-invalid");
      this.#changed();
    });
    this.on(this.#text, "keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    });
    // A question taken or refused comes back as another form: the draft goes only when it was taken.
    this.on(this.element, "htmx:beforeSwap", ({ detail: { xhr } }) => {
      if (xhr.status < 400) untilClosed.removeItem(this.#key);
    });
    this.#changed();
  }

  get #key() {
    return `draft ${page.room}`;
  }

  #changed() {
    const { value } = this.#text;
    if (value) untilClosed.setItem(this.#key, value);
    else untilClosed.removeItem(this.#key);
    const left = Number(this.element.dataset.max) - [...value].length;
    const count = this.part("count");
    count.textContent = left > TELL_FROM ? "" : counted(left < 0 ? "over" : "left", Math.abs(left));
    count.toggleAttribute("data-over", left < 0);
  }
}
