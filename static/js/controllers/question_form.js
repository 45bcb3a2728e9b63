import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { page } from "../lib/page.js";
import { untilClosed } from "../lib/storage.js";
import { counted } from "../lib/words.js";

const COUNT_FROM = 100; // characters left, below which the count is shown

/**
 * The form for a question: keeps the draft over a reload, counts down, sends on Ctrl-Enter.
 *
 * The hosts may change how askers are named meanwhile. Then the server draws that part again, and
 * no question shows a name because of it: what was to be asked without one still is, or is refused
 * once, with the reason.
 */
export default class QuestionForm extends Controller {
  #text = this.part("text");
  #naming = this.element.querySelector("#anonymity"); // a page of an older release has none
  #anonymous = this.part("anonymous"); // a box, or hidden where nobody chooses

  connect() {
    if (!this.#text.value) this.#text.value = untilClosed.getItem(this.#key) ?? "";
    // A reload must not ask by name what somebody was about to ask without.
    this.#tick(untilClosed.getItem(this.#choiceKey));
    this.on(this.element, "change", ({ target }) => {
      if (target !== this.#anonymous) return;
      if (target.checked) untilClosed.setItem(this.#choiceKey, "yes");
      else untilClosed.removeItem(this.#choiceKey);
    });
    this.on(document, EVENTS.DRAWN, this.#followRule);
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

  #tick(wanted) {
    if (wanted && this.#anonymous?.type === "checkbox") this.#anonymous.checked = true;
  }

  #followRule() {
    if (!this.#naming || this.#naming.isConnected) return;
    const before = this.#anonymous;
    const isHidden = before?.type === "checkbox" ? before.checked : Boolean(before && this.#draft);
    this.#naming = this.element.querySelector("#anonymity");
    this.#anonymous = this.part("anonymous");
    this.#tick(isHidden || untilClosed.getItem(this.#choiceKey));
    if (!this.#anonymous && isHidden && this.#draft) this.#anonymous = this.#promise();
  }

  /** Say that the draft was to be anonymous, so that the server refuses it with a reason. */
  #promise() {
    const promise = document.createElement("input");
    Object.assign(promise, { type: "hidden", name: "anonymous", value: "on" });
    this.#naming.append(promise);
    return promise;
  }

  get #draft() {
    return this.#text.value.trim();
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
    emit(EVENTS.DRAFT, { text: value });
    const left = Number(this.element.dataset.max) - [...value].length;
    const count = this.part("count");
    count.textContent =
      left > COUNT_FROM ? "" : counted(left < 0 ? "over" : "left", Math.abs(left));
    count.toggleAttribute("data-over", left < 0);
  }
}
