import { Controller } from "../lib/controller.js";
import { EVENTS, emit, sendToServer } from "../lib/events.js";
import { fetchPage } from "../lib/question_pages.js";
import {
  isOfWaiting,
  STEP,
  setWindow,
  shown,
  stateOf,
  usualList,
  wish,
} from "../lib/question_window.js";
import { formatted } from "../lib/words.js";

const SPREAD = 1500; // ms within which all pages of a room ask for the answers when it ends
const LABEL = "label:"; // begins the value of an option that chooses a label

/** The menu of the lists of questions: which one is shown. The address of the page keeps it. */
export default class QuestionChoice extends Controller {
  #menu = this.part("show");
  #counts = {}; // the server's numbers of questions by state
  #attempt = 0; // the answer of an earlier one is dropped

  connect() {
    for (const { dataset, value } of this.element.querySelectorAll("[data-number]"))
      this.#counts[dataset.count ?? value] = Number(dataset.number);
    this.on(this.#menu, "change", () => this.#choose(this.#chosen));
    this.on(document, EVENTS.COUNTS, ({ detail: { counts } }) => {
      this.#counts = counts;
      this.#showCounts();
    });
    this.on(document, EVENTS.OTHER_LIST, ({ detail }) => this.#choose(detail));
    this.on(document, EVENTS.DRAWN, this.#select); // the labels may have been drawn again
    this.on(document, EVENTS.ARRANGED, this.#showCounts);
    this.on(document, EVENTS.STATE, ({ detail: { state } }) => {
      if (state === "ended")
        this.after(Math.random() * SPREAD, () => this.#choose({ name: "answered", label: "" }));
    });
    this.#select();
    this.#showCounts();
    this.#restore();
  }

  /** What the person chose in the menu. A label filters the list that was shown before. */
  get #chosen() {
    const { value } = this.#menu;
    if (!value.startsWith(LABEL)) return { name: value, label: "" };
    const name = isOfWaiting(shown.name) ? shown.name : usualList();
    return { name, label: value.slice(LABEL.length) };
  }

  /** A page that was loaded again shows the list of its address. */
  #restore() {
    const values = new URLSearchParams(location.search);
    const name = values.get("list") ?? shown.name;
    const label = values.get("label") ?? "";
    const isOffered = [...this.#menu.options].some(({ value }) => value === name);
    if (isOffered && (name !== shown.name || label !== shown.label)) this.#choose({ name, label });
  }

  /** Show a list. If it can't be fetched, the old one stays, with a sentence. */
  async #choose({ name, label }) {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const isLate = () => attempt !== this.#attempt || this.signal.aborted;
    try {
      const { fresh, total } = await fetchPage({ name, label });
      if (isLate()) return;
      const size = STEP;
      setWindow({ name, label, size, total: total ?? this.#totalOf(name, label, fresh) }, fresh);
    } catch ({ message }) {
      if (isLate()) return;
      this.#select();
      return emit(EVENTS.SORRY, { sentence: message });
    }
    htmx.process(document.getElementById("questions"));
    this.part("scroll").scrollTop = 0;
    this.#select();
    this.#keepInAddress();
    emit(EVENTS.SHOWN);
    sendToServer(wish());
  }

  /** The number of all questions of a list, until the server says it. */
  #totalOf(name, label, fresh) {
    if (fresh.length < STEP || label) return fresh.length;
    return Math.max(fresh.length, this.#counts[stateOf(name)] ?? 0);
  }

  #keepInAddress() {
    const address = new URL(location.href);
    address.searchParams.delete("q"); // a question that another list may not have
    const values = { list: shown.name === usualList() ? "" : shown.name, label: shown.label };
    for (const [key, value] of Object.entries(values)) {
      if (value) address.searchParams.set(key, value);
      else address.searchParams.delete(key);
    }
    history.replaceState(history.state, "", address);
  }

  #select() {
    this.#menu.value = shown.label ? LABEL + shown.label : shown.name;
    this.element.dataset.show = shown.name;
    this.element.toggleAttribute("data-labelled", Boolean(shown.label));
  }

  /** Show the numbers of questions; a host is offered the lists that have some. */
  #showCounts() {
    const isAsked = Object.values(this.#counts).some(Boolean) || shown.ids.length > 0;
    if (isAsked) this.element.toggleAttribute("data-asked", true);
    for (const badge of this.element.querySelectorAll("[data-count]")) {
      const number = this.#counts[badge.dataset.count];
      const text = number ? formatted(number) : "";
      if (badge.textContent !== text) badge.textContent = text;
    }
    for (const option of this.#menu.querySelectorAll("[data-name]")) {
      const number = this.#counts[option.value] ?? 0;
      const text = `${option.dataset.name} (${formatted(number)})`;
      if (option.textContent !== text) option.textContent = text;
      option.hidden = !number && !option.selected;
      option.disabled = option.hidden; // Safari shows hidden options
    }
  }
}
