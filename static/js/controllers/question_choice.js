import { Controller } from "../lib/controller.js";
import { EVENTS, emit, sendToServer } from "../lib/events.js";
import { fetchPage } from "../lib/question_pages.js";
import { STEP, setWindow, shown, stateOf, usualList, wish } from "../lib/question_window.js";
import { formatted } from "../lib/words.js";

/**
 * The menus of the lists of questions: which one is shown, and of which label.
 *
 * Each keeps what the other chose, and the address of the page keeps both.
 */
export default class QuestionChoice extends Controller {
  #menu = this.part("show");
  #counts = {}; // the server's numbers of questions by state
  #wanted = { name: shown.name, label: shown.label }; // also while it is fetched
  #attempt = 0; // the answer of an earlier one is dropped

  connect() {
    for (const { dataset, value } of this.element.querySelectorAll("[data-number]"))
      this.#counts[dataset.count ?? value] = Number(dataset.number);
    this.on(this.#menu, "change", () => this.#choose({ name: this.#menu.value }));
    this.on(this.element, "change", ({ target }) => {
      if (target === this.part("label")) this.#choose({ label: target.value });
    });
    this.on(document, EVENTS.COUNTS, ({ detail: { counts } }) => {
      this.#counts = counts;
      this.#showCounts();
    });
    this.on(document, EVENTS.OTHER_LIST, ({ detail }) => this.#choose(detail));
    this.on(document, EVENTS.DRAWN, this.#takeLabels);
    this.on(document, EVENTS.ARRANGED, this.#showCounts);
    this.#select();
    this.#showCounts();
    this.#restore();
  }

  /** The labels were drawn again: the chosen one may be gone, because no question has it now. */
  #takeLabels() {
    if (this.#wanted.label && !offers(this.part("label"), this.#wanted.label))
      this.#choose({ label: "" });
    this.#select();
  }

  /** A page that was loaded again shows the list of its address. */
  #restore() {
    const values = new URLSearchParams(location.search);
    const name = values.get("list") ?? shown.name;
    const label = values.get("label") ?? "";
    const wanted = {
      name: offers(this.#menu, name) ? name : shown.name,
      label: offers(this.part("label"), label) ? label : "",
    };
    if (wanted.name !== shown.name || wanted.label !== shown.label) this.#choose(wanted);
  }

  /** Show a list; what is not given stays. If it can't be fetched, the old one stays. */
  async #choose(changes) {
    const { name, label } = Object.assign(this.#wanted, changes);
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
      Object.assign(this.#wanted, { name: shown.name, label: shown.label });
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
    const { name, label } = this.#wanted;
    this.#menu.value = name;
    if (this.part("label")) this.part("label").value = label;
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

/** Whether a menu, which may be absent, offers a value. */
const offers = (menu, value) => [...(menu?.options ?? [])].some((option) => option.value === value);
