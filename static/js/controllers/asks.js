import { Controller } from "../lib/controller.js";
import { NEWS } from "../lib/bus.js";
import { Attention } from "../lib/attention.js";
import { counted } from "../lib/words.js";
import { glide, reorder } from "../lib/glide.js";
import { older, RANKINGS } from "../lib/rankings.js";

const CALM = 1000; // ms between two re-orderings by votes: a busy room is still to be read

/** The list of questions: which ones are shown, in which order, and how many came meanwhile. */
export default class Asks extends Controller {
  #attention = new Attention(this.part("scroll"), this.signal);
  #order = []; // ids, as they stand on the screen
  #unseen = new Set(); // ids
  #timer = null;

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
    this.on(document, NEWS.VOTES, () => (this.#timer ??= setTimeout(() => this.#settle(), CALM)));
    this.on(this.#attention, "free", this.#settle);

    const scroll = this.part("scroll");
    const observer = new MutationObserver((changes) => {
      if (changes.some(({ target }) => target === scroll || target === this.#list)) this.#drawn();
    });
    observer.observe(scroll, { childList: true, subtree: true });
    this.signal.addEventListener("abort", () => observer.disconnect());

    reorder(this.#list, this.#items.sort(this.#ranking));
    this.#order = this.#items.map(({ id }) => id);
    this.#count();
  }

  disconnect() {
    clearTimeout(this.#timer);
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
    const arrivals = this.#items.filter(({ id }) => !this.#order.includes(id));
    this.#count();
    if (this.#attention.held) this.#keep();
    else this.#rank();
    const mine = arrivals.find((item) => item.hasAttribute("data-mine"));
    for (const item of arrivals) {
      if (!item.hasAttribute("data-mine") && item.dataset.state === "waiting") this.#unseen.add(item.id);
    }
    if (mine) this.#reveal(mine);
    if (this.#attention.held) this.#tell();
    else this.#look();
  }

  #keep() {
    const places = new Map(this.#order.map((id, place) => [id, place]));
    const place = ({ id }) => places.get(id) ?? Infinity;
    const items = this.#items.sort((a, b) => place(a) - place(b) || older(a, b));
    reorder(this.#list, items);
    this.#order = items.map(({ id }) => id);
  }

  #rank() {
    const items = this.#items.sort(this.#ranking);
    for (const item of items) if (this.#order.includes(item.id)) delete item.dataset.new;
    glide(this.#list, items);
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
    const items = this.#items.sort(this.#ranking);
    reorder(this.#list, items);
    this.#order = items.map(({ id }) => id);
    this.part("scroll").scrollTop = 0;
    this.#look();
  }

  #count() {
    for (const badge of this.element.querySelectorAll("[data-count]")) {
      const number = this.element.querySelectorAll(`.question[data-state="${badge.dataset.count}"]`).length;
      if (badge.textContent !== String(number || "")) badge.textContent = number || "";
    }
    for (const mine of this.element.querySelectorAll(`.question[data-asker="${document.body.dataset.seat}"]`)) {
      mine.dataset.mine = "";
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
    for (const id of this.#unseen) {
      const box = document.getElementById(id)?.getBoundingClientRect();
      const inSight = box?.height && box.top < Math.min(bottom, innerHeight) && box.bottom > Math.max(top, 0);
      if (inSight || !box) this.#unseen.delete(id);
    }
    return this.#tell();
  }

  #tell() {
    const number = [...this.#unseen].filter((id) => document.getElementById(id)?.dataset.state === "waiting").length;
    const button = this.part("fresh");
    button.hidden = !number;
    button.querySelector("span").textContent = counted("new", number);
  }
}
