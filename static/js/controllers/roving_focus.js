import { Controller } from "../lib/controller.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const SIDEWAYS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Makes a list one stop of the Tab key. Arrow keys, Home and End move between its items, and Tab
 * goes on to the buttons of the item that has the focus.
 *
 * data-items selects the items. An item with a tabindex takes the focus itself, another one by its
 * first button. With data-sideways the arrows to the left and right move too.
 */
export default class RovingFocus extends Controller {
  #current = null; // the item that is the stop of the Tab key
  #isChosen = false; // the person was there; until then it is the first item
  #observer = new MutationObserver((changes) => {
    if (changes.some(({ type, addedNodes }) => type === "attributes" || hasElements(addedNodes)))
      this.#update();
  });

  connect() {
    this.on(this.element, "focusin", this.#onFocus);
    this.on(this.element, "keydown", this.#onKey);
    this.#observer.observe(this.element, { childList: true, subtree: true });
    // These decide which items are shown.
    const panel = this.element.closest("[data-view]");
    if (panel)
      this.#observer.observe(panel, {
        attributes: true,
        attributeFilter: ["data-view", "data-show", "data-searching"],
      });
    this.#update();
  }

  disconnect() {
    this.#observer.disconnect();
  }

  get #items() {
    return [...this.element.querySelectorAll(this.element.dataset.items)].filter(
      (item) => handleOf(item) && item.checkVisibility(),
    );
  }

  #onFocus({ target }) {
    const item = target.closest(this.element.dataset.items);
    if (!item || item === this.#current) return;
    this.#current = item;
    this.#isChosen = true;
    this.#update();
  }

  #onKey(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (target.matches("input, select, textarea")) return;
    const items = this.#items;
    const at = items.indexOf(target.closest(this.element.dataset.items));
    const step = STEPS[key] ?? ("sideways" in this.element.dataset ? SIDEWAYS[key] : undefined);
    const next = { Home: items[0], End: items.at(-1) }[key] ?? (step && items[at + step]);
    if (!next && !step) return;
    event.preventDefault(); // the list would scroll
    if (next) handleOf(next).focus();
  }

  #update() {
    const items = this.#items;
    this.#current = this.#isChosen ? this.#again(items) : items[0];
    this.#current ??= items[0];
    for (const item of this.element.querySelectorAll(this.element.dataset.items)) {
      const isCurrent = item === this.#current;
      if (item.hasAttribute("tabindex")) set(item, isCurrent ? "0" : "-1");
      for (const button of item.querySelectorAll("button, a")) set(button, isCurrent ? null : "-1");
    }
    // A list that scrolls and has no button must be reachable itself.
    set(this.element, items.length ? this.element.dataset.tabindex : "0");
  }

  /** The current item; it may have been drawn again, by the same id or for the same person. */
  #again(items) {
    if (!this.#current) return undefined; // the list was empty
    const same = ({ id, dataset }) =>
      id ? id === this.#current.id : dataset.seat && dataset.seat === this.#current.dataset.seat;
    return items.includes(this.#current) ? this.#current : items.find(same);
  }
}

const handleOf = (item) => (item.hasAttribute("tabindex") ? item : item.querySelector("button, a"));

const hasElements = (nodes) => [...nodes].some((node) => node.nodeType === Node.ELEMENT_NODE);

/** Set the tabindex only if it is another one, because each change is a mutation. */
function set(element, tabindex = null) {
  if (element.getAttribute("tabindex") === tabindex) return;
  if (tabindex === null) element.removeAttribute("tabindex");
  else element.setAttribute("tabindex", tabindex);
}
