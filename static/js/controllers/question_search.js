import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { fetchFound } from "../lib/question_pages.js";
import { counted } from "../lib/words.js";

const AFTER = 300; // ms without a key
const REFERENCES = ["aria-labelledby", "aria-describedby"];

/**
 * Searches the questions of the room while the person types.
 *
 * What is found stands in a list of its own, and the list behind it goes on. It comes back, at the
 * place where it was, when the field is empty.
 */
export default class QuestionSearch extends Controller {
  #field = this.part("words");
  #found = this.part("found");
  #timer;
  #asking = new AbortController();
  #scrolledTo = 0; // px, of the list behind

  connect() {
    this.on(this.part("search-open"), "click", this.#open);
    this.on(this.part("search-close"), "click", this.#close);
    this.on(this.part("search"), "submit", (event) => {
      event.preventDefault();
      this.#search();
    });
    this.on(this.#field, "input", this.#onInput);
    this.on(this.part("search"), "keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#close();
    });
    // An act on a question that was found may have changed what is found.
    this.on(this.#found, "htmx:afterRequest", ({ detail }) => {
      if (detail.successful) this.#onInput();
    });
  }

  disconnect() {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  get #words() {
    return this.#field.value.trim();
  }

  #open() {
    this.element.toggleAttribute("data-search", true);
    this.#field.focus();
  }

  #close() {
    this.#field.value = "";
    this.#restore();
    this.element.toggleAttribute("data-search", false);
    this.part("search-open").focus();
  }

  #onInput() {
    clearTimeout(this.#timer);
    if (this.#words) this.#timer = setTimeout(() => this.#search(), AFTER);
    else this.#restore();
  }

  /** An answer to words that are not in the field any more is dropped. */
  async #search() {
    clearTimeout(this.#timer);
    if (!this.#words) return;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const { fresh } = await fetchFound(this.#words, signal);
      if (!signal.aborted) this.#show(fresh);
    } catch ({ message }) {
      if (!signal.aborted) emit(EVENTS.SORRY, { sentence: message });
    }
  }

  #show(fresh) {
    const list = this.part("scroll");
    if (!("searching" in this.element.dataset)) this.#scrolledTo = list.scrollTop;
    const focused = this.#found.contains(document.activeElement);
    this.#found.replaceChildren(...fresh.map(renamed));
    htmx.process(this.#found);
    this.element.toggleAttribute("data-searching", true);
    list.scrollTop = 0;
    if (focused) this.#field.focus();
    const heading = this.part("found-heading");
    heading.textContent = fresh.length ? counted("found", fresh.length) : "";
    heading.hidden = !fresh.length;
    const sentence = heading.textContent || this.part("nothing").textContent.trim();
    emit(EVENTS.ANNOUNCE, { kind: "found", sentence });
  }

  #restore() {
    clearTimeout(this.#timer);
    this.#asking.abort();
    if (!("searching" in this.element.dataset)) return;
    const focused = this.#found.contains(document.activeElement);
    this.element.toggleAttribute("data-searching", false);
    this.#found.replaceChildren();
    this.part("scroll").scrollTop = this.#scrolledTo;
    if (focused) this.#field.focus();
  }
}

/** The item with ids of its own, because the list behind may hold the same question. */
function renamed(item) {
  delete item.dataset.list;
  for (const part of [item, ...item.querySelectorAll("[id]")]) part.id = `found-${part.id}`;
  for (const name of REFERENCES) {
    for (const part of item.querySelectorAll(`[${name}]`)) {
      const ids = part.getAttribute(name).split(" ");
      part.setAttribute(name, ids.map((id) => `found-${id}`).join(" "));
    }
  }
  return item;
}
