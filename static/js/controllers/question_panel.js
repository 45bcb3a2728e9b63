import { Attention } from "../lib/attention.js";
import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { glide, reorder } from "../lib/glide.js";
import { older, RANKINGS } from "../lib/rankings.js";
import { counted } from "../lib/words.js";

const RANK_EVERY = 1000; // ms; votes come faster than that, and people must be able to read

/** The list of questions: which are shown, in which order, and how many of them are new. */
export default class QuestionPanel extends Controller {
  #attention = new Attention(this.part("scroll"), this.signal);
  #order = []; // ids, from the top of the screen
  #unseen = new Set(); // ids of questions that were not in sight yet
  #isOutOfOrder = false; // the list is held, and would stand in another order
  #rankTimer = null;
  #observer = new MutationObserver((changes) => {
    if (changes.some(({ target }) => target === this.part("scroll") || target === this.#list))
      this.#onDrawn();
  });

  connect() {
    this.on(this.part("show"), "change", ({ target }) => this.#show(target.value));
    this.on(this.part("fresh"), "click", this.#revealFresh);
    this.on(document, "scroll", this.#markSeen, { capture: true, passive: true });
    this.on(window, "resize", this.#markSeen);
    this.on(
      document,
      EVENTS.VOTES,
      () => (this.#rankTimer ??= setTimeout(() => this.#rankIfFree(), RANK_EVERY)),
    );
    this.on(this.#attention, "free", this.#rankIfFree);
    this.on(document, EVENTS.STATE, ({ detail: { state } }) => {
      if (state === "ended") this.#show("answered");
    });

    this.#observer.observe(this.part("scroll"), { childList: true, subtree: true });
    this.#setOrder(this.#items.sort(this.#ranking));
    this.#showCounts();
  }

  disconnect() {
    clearTimeout(this.#rankTimer);
    this.#observer.disconnect();
  }

  get #list() {
    return document.getElementById("questions");
  }

  get #items() {
    return [...this.#list.children];
  }

  get #ranking() {
    return RANKINGS[this.element.dataset.show];
  }

  /** Questions came, changed or went. Those that stay keep their places while the list is held. */
  #onDrawn() {
    const known = new Set(this.#order);
    const arrivals = this.#items.filter(({ id }) => !known.has(id));
    this.#showCounts();
    if (this.#attention.isHeld) this.#keepOrder();
    else this.#rank();
    for (const item of arrivals) {
      if (item.hasAttribute("data-mine")) this.#reveal(item);
      else if (item.dataset.state === "waiting") this.#unseen.add(item.id);
    }
    const ofOthers = arrivals.filter(
      ({ dataset }) => dataset.state === "waiting" && !("mine" in dataset),
    );
    if (ofOthers.length) emit(EVENTS.ASKED, { number: ofOthers.length });
    if (this.#attention.isHeld) this.#compareOrder();
    else this.#markSeen();
  }

  /** Find out whether the list that is held would stand in another order, new questions aside. */
  #compareOrder() {
    const shown = this.#items.filter(
      ({ id, dataset }) => dataset.state === "waiting" && !this.#unseen.has(id),
    );
    const ranked = [...shown].sort(this.#ranking);
    this.#isOutOfOrder = ranked.some((item, place) => item !== shown[place]);
    this.#showOffer();
  }

  #keepOrder() {
    const places = new Map(this.#order.map((id, place) => [id, place]));
    const place = ({ id }) => places.get(id) ?? Infinity;
    this.#setOrder(this.#items.sort((a, b) => place(a) - place(b) || older(a, b)));
  }

  #rank() {
    // A question that glides has come in before, so it must not play its entrance again.
    for (const id of this.#order) document.getElementById(id)?.removeAttribute("data-new");
    this.#setOrder(this.#items.sort(this.#ranking), glide);
    this.#isOutOfOrder = false;
  }

  #setOrder(items, put = reorder) {
    put(this.#list, items);
    this.#observer.takeRecords(); // we made these changes ourselves
    this.#order = items.map(({ id }) => id);
  }

  #rankIfFree() {
    clearTimeout(this.#rankTimer);
    this.#rankTimer = null;
    if (this.#attention.isHeld) return this.#compareOrder();
    this.#rank();
    return this.#markSeen();
  }

  #show(which) {
    this.element.dataset.show = which;
    this.part("show").value = which;
    this.#setOrder(this.#items.sort(this.#ranking));
    this.#isOutOfOrder = false;
    this.part("scroll").scrollTop = 0;
    this.#showPutAside();
    this.#markSeen();
  }

  #showCounts() {
    for (const badge of this.element.querySelectorAll("[data-count]")) {
      const number = this.element.querySelectorAll(
        `.question[data-state="${badge.dataset.count}"]`,
      ).length;
      if (badge.textContent !== String(number || "")) badge.textContent = number || "";
    }
    this.#showPutAside();
  }

  /** Offer a host the lists of questions that were put aside, with their numbers. */
  #showPutAside() {
    for (const option of this.part("show").querySelectorAll("[data-name]")) {
      const number = this.#list.querySelectorAll(`[data-state="${option.value}"]`).length;
      const text = `${option.dataset.name} (${number})`;
      if (option.textContent !== text) option.textContent = text;
      option.hidden = !number && !option.selected;
      option.disabled = option.hidden; // Safari shows hidden options
    }
  }

  #reveal(item) {
    if (!["top", "new"].includes(this.element.dataset.show)) this.#show("new");
    item?.scrollIntoView({ block: "nearest" });
  }

  /** The person pressed the button, so the list may move even under the pointer. */
  #revealFresh() {
    this.#rank();
    const first = this.#items.find(({ id }) => this.#unseen.has(id));
    if (first) this.#reveal(first);
    else this.part("scroll").scrollTop = 0;
    this.#unseen.clear();
    this.#showOffer();
  }

  /** Take the questions that are in sight now out of the unseen ones. */
  #markSeen() {
    if (!this.#unseen.size) return this.#showOffer();
    const { top, bottom } = this.part("scroll").getBoundingClientRect();
    for (const id of this.#unseen) {
      const box = document.getElementById(id)?.getBoundingClientRect();
      const inSight =
        box?.height && box.top < Math.min(bottom, innerHeight) && box.bottom > Math.max(top, 0);
      if (inSight || !box) this.#unseen.delete(id);
    }
    return this.#showOffer();
  }

  #showOffer() {
    const number = [...this.#unseen].filter(
      (id) => document.getElementById(id)?.dataset.state === "waiting",
    ).length;
    const button = this.part("fresh");
    button.hidden = !number && !this.#isOutOfOrder;
    button.ariaLabel = number ? counted("new", number) : null;
    this.part("number").textContent = number || "";
    this.part("order-changed").hidden = Boolean(number);
  }
}
