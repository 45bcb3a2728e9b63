import { Attention } from "../lib/attention.js";
import { NEWS } from "../lib/bus.js";
import { Controller } from "../lib/controller.js";
import { glide, reorder } from "../lib/glide.js";
import { page } from "../lib/page.js";
import { older, RANKINGS } from "../lib/rankings.js";
import { counted } from "../lib/words.js";

const CALM = 1000; // ms between two re-orderings by votes: a busy room is still to be read

/** The list of questions: which ones are shown, in which order, and how many came meanwhile. */
export default class Asks extends Controller {
  #attention = new Attention(this.part("scroll"), this.signal);
  #order = []; // ids, as they stand on the screen
  #unseen = new Set(); // ids
  #timer = null;
  #observer = new MutationObserver((changes) => {
    if (changes.some(({ target }) => target === this.part("scroll") || target === this.#list))
      this.#drawn();
  });

  connect() {
    this.on(this.element, "click", ({ target }) => {
      const tab = target.closest(".tab[data-show]");
      if (tab) this.#show(tab.dataset.show);
    });
    this.on(document, "click", ({ target }) => {
      if (target.closest("[data-takes-next]")) this.#takeNext();
    });
    this.on(this.part("fresh"), "click", this.#revealFresh);
    this.on(document, "scroll", this.#look, { capture: true, passive: true });
    this.on(window, "resize", this.#look);
    this.on(document, NEWS.SEAT, this.#count);
    this.on(document, NEWS.VOTES, () => (this.#timer ??= setTimeout(() => this.#settle(), CALM)));
    this.on(this.#attention, "free", this.#settle);

    this.#observer.observe(this.part("scroll"), { childList: true, subtree: true });
    this.#place(this.#items.sort(this.#ranking));
    this.#count();
  }

  disconnect() {
    clearTimeout(this.#timer);
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

  /** Questions came, changed or went. Under somebody's finger the others stay where they were. */
  #drawn() {
    const known = new Set(this.#order);
    const arrivals = this.#items.filter(({ id }) => !known.has(id));
    this.#count();
    if (this.#attention.held) this.#keep();
    else this.#rank();
    for (const item of arrivals) {
      if (item.hasAttribute("data-mine")) this.#reveal(item);
      else if (item.dataset.state === "waiting") this.#unseen.add(item.id);
    }
    if (this.#attention.held) this.#tell();
    else this.#look();
  }

  #keep() {
    const places = new Map(this.#order.map((id, place) => [id, place]));
    const place = ({ id }) => places.get(id) ?? Infinity;
    this.#place(this.#items.sort((a, b) => place(a) - place(b) || older(a, b)));
  }

  #rank() {
    // What glides has arrived: it does not come in a second time.
    for (const id of this.#order) document.getElementById(id)?.removeAttribute("data-new");
    this.#place(this.#items.sort(this.#ranking), glide);
  }

  #place(items, put = reorder) {
    put(this.#list, items);
    this.#observer.takeRecords(); // this was our own doing
    this.#order = items.map(({ id }) => id);
  }

  #settle() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#attention.held) return;
    this.#rank();
    this.#look();
  }

  #show(which) {
    this.element.dataset.show = which;
    for (const tab of this.element.querySelectorAll(".tab[data-show]")) {
      tab.setAttribute("aria-pressed", tab.dataset.show === which);
    }
    this.#place(this.#items.sort(this.#ranking));
    this.part("scroll").scrollTop = 0;
    this.#look();
  }

  #count() {
    for (const badge of this.element.querySelectorAll("[data-count]")) {
      const number = this.element.querySelectorAll(
        `.question[data-state="${badge.dataset.count}"]`,
      ).length;
      if (badge.textContent !== String(number || "")) badge.textContent = number || "";
    }
    for (const item of this.#items) {
      const mine = item.dataset.asker === page.seat;
      if (mine !== "mine" in item.dataset) item.toggleAttribute("data-mine", mine);
    }
  }

  #takeNext() {
    const waiting = [...this.element.querySelectorAll('.question[data-state="waiting"]')];
    waiting.sort(RANKINGS.top)[0]?.querySelector("[data-takes]")?.click();
  }

  #reveal(item) {
    if (this.element.dataset.show === "answered") this.#show("new");
    item?.scrollIntoView({ block: "nearest" });
  }

  /** Asked for: now the list may move, wherever the pointer is. */
  #revealFresh() {
    this.#rank();
    this.#reveal(this.#items.find(({ id }) => this.#unseen.has(id)));
    this.#unseen.clear();
    this.#tell();
  }

  /** What is in sight has been seen. */
  #look() {
    if (!this.#unseen.size) return this.#tell();
    const { top, bottom } = this.part("scroll").getBoundingClientRect();
    // On a phone the ask field lies over the end of the list.
    const cover = document.getElementById("ask")?.getBoundingClientRect().top ?? innerHeight;
    for (const id of this.#unseen) {
      const box = document.getElementById(id)?.getBoundingClientRect();
      const inSight =
        box?.height &&
        box.top < Math.min(bottom, cover, innerHeight) &&
        box.bottom > Math.max(top, 0);
      if (inSight || !box) this.#unseen.delete(id);
    }
    return this.#tell();
  }

  #tell() {
    const number = [...this.#unseen].filter(
      (id) => document.getElementById(id)?.dataset.state === "waiting",
    ).length;
    const button = this.part("fresh");
    button.hidden = !number;
    button.querySelector("span").textContent = counted("new", number);
  }
}
