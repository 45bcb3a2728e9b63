import { Controller } from "../lib/controller.js";
import { EVENTS, emit, sendToServer } from "../lib/events.js";
import { fetchPage } from "../lib/question_pages.js";
import { itemOf, list, MOST, numberOf, STEP, shown, wish } from "../lib/question_window.js";
import { formatted, word } from "../lib/words.js";

/**
 * The window on a long list: a heading that says which part of it is shown, and a button for more.
 *
 * The button is also pressed when it comes in sight, but not for people who read by keyboard or
 * screen reader, because they decide themselves when the list grows.
 */
export default class MoreQuestions extends Controller {
  #button = this.part("more");
  #isFetching = false;
  #isPressed = false; // the person asked for it, and goes on at the first one that comes
  #inSight = new IntersectionObserver((entries) => {
    if (entries.at(-1).isIntersecting && this.#isScrolled && !this.#reads) this.#fetch();
  });

  connect() {
    this.on(this.#button, "click", () => {
      this.#isPressed = true;
      this.#fetch();
    });
    this.on(document, EVENTS.ARRANGED, this.#show);
    this.#inSight.observe(this.#button);
    this.#show();
  }

  disconnect() {
    this.#inSight.disconnect();
  }

  get #isScrolled() {
    return this.part("scroll").scrollTop > 0 || document.scrollingElement.scrollTop > 0;
  }

  get #reads() {
    return document.querySelector(":focus-visible") !== null;
  }

  #show() {
    const number = list().children.length;
    const total = Math.max(shown.total, number);
    const values = { last: formatted(number), total: formatted(total) };
    const heading = number ? word("window", values) : word("window.none");
    const part = this.part("heading");
    if (part.textContent !== heading) part.textContent = heading;
    this.part("more-row").hidden = number >= total || shown.size >= MOST || !number;
    this.part("part-of").textContent = word("part-of", values);
  }

  async #fetch() {
    if (this.#isFetching || this.part("more-row").hidden) return;
    this.#isFetching = true;
    this.#button.ariaDisabled = "true";
    const { name, label, size } = shown;
    try {
      const { fresh, total } = await fetchPage({ name, label, from: size });
      if (shown.name === name && shown.label === label) this.#append(fresh, total);
    } catch ({ message }) {
      emit(EVENTS.SORRY, { sentence: message });
    } finally {
      this.#isFetching = this.#isPressed = false;
      this.#button.ariaDisabled = null;
    }
  }

  #append(fresh, total) {
    const lacking = fresh.filter((item) => !itemOf(numberOf(item)));
    shown.size = Math.min(shown.size + STEP, MOST);
    shown.ids = [...shown.ids, ...lacking.map(numberOf).filter((one) => !shown.ids.includes(one))];
    shown.total = total ?? (fresh.length < STEP ? shown.ids.length : shown.total);
    list().append(...lacking);
    for (const item of lacking) htmx.process(item);
    list().dataset.size = shown.size;
    sendToServer(wish());
    if (!this.#isPressed) return;
    const next = lacking[0] ?? list().lastElementChild;
    next?.focus();
  }
}
