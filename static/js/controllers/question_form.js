import { Controller } from "../lib/controller.js";
import { page } from "../lib/page.js";
import { untilClosed } from "../lib/storage.js";
import { counted } from "../lib/words.js";

const COUNT_FROM = 100; // characters left, below which the count is shown

/** The form for a question: keeps the draft over a reload, counts down, sends on Ctrl-Enter. */
export default class QuestionForm extends Controller {
  #text = this.part("text");
  #anonymous = this.part("anonymous"); // where people choose

  connect() {
    if (!this.#text.value) this.#text.value = untilClosed.getItem(this.#key) ?? "";
    // A reload must not ask by name what somebody was about to ask without.
    if (this.#anonymous && untilClosed.getItem(this.#choiceKey)) this.#anonymous.checked = true;
    this.on(this.#anonymous, "change", ({ target }) => {
      if (target.checked) untilClosed.setItem(this.#choiceKey, "yes");
      else untilClosed.removeItem(this.#choiceKey);
    });
    this.on(this.#text, "input", () => {
      this.element.querySelector(".wrong")?.remove();
      this.#text.removeAttribute("aria-invalid");
      this.#onInput();
    });
    this.on(this.#text, "keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    });
    // The answer is a new form in both cases; delete the draft only if the question was accepted.
    this.on(this.element, "htmx:beforeSwap", ({ detail: { xhr } }) => {
      if (xhr.status < 400) untilClosed.removeItem(this.#key);
    });
    this.#onInput();
  }

  get #key() {
    return `draft ${page.room}`;
  }

  get #choiceKey() {
    return `anonymous ${page.room}`;
  }

  #onInput() {
    const { value } = this.#text;
    if (value) untilClosed.setItem(this.#key, value);
    else untilClosed.removeItem(this.#key);
    const left = Number(this.element.dataset.max) - [...value].length;
    const count = this.part("count");
    count.textContent =
      left > COUNT_FROM ? "" : counted(left < 0 ? "over" : "left", Math.abs(left));
    count.toggleAttribute("data-over", left < 0);
  }
}
