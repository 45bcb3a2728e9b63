import { Controller } from "../lib/controller.js";
import { counted } from "../lib/words.js";

/** The list of questions: which ones are shown, whose they are, how many came out of sight. */
export default class Asks extends Controller {
  #unseen = 0;

  connect() {
    this.on(this.element, "click", ({ target }) => {
      const tab = target.closest(".tab");
      if (tab) this.#show(tab.dataset.show);
    });
    this.on(document, "click", ({ target }) => {
      if (target.closest("[data-takes-next]")) this.#takeNext();
    });
    this.on(this.part("fresh"), "click", () => this.#reveal(this.element.querySelector(".question:last-child")));
    this.on(this.part("scroll"), "scroll", () => this.#atEnd() && this.#forget());
    this.on(this.element, "list:arrival", ({ detail: { item } }) => this.#arrived(item));

    const observer = new MutationObserver(() => this.#count());
    observer.observe(this.part("scroll"), { childList: true, subtree: true });
    this.signal.addEventListener("abort", () => observer.disconnect());
    this.#count();
  }

  #show(which) {
    this.element.dataset.show = which;
    for (const tab of this.element.querySelectorAll(".tab")) {
      tab.setAttribute("aria-pressed", tab.dataset.show === which);
    }
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

  #arrived(item) {
    if (item.dataset.asker === document.body.dataset.seat) this.#reveal(item);
    else if (!this.#atEnd()) this.#tell(this.#unseen + 1);
  }

  #takeNext() {
    this.element.querySelector(`.question[data-state="waiting"] [data-takes]`)?.click();
  }

  #reveal(item) {
    this.#show("waiting");
    item?.scrollIntoView({ block: "nearest" });
    this.#forget();
  }

  #forget() {
    this.#tell(0);
  }

  #tell(number) {
    this.#unseen = number;
    const button = this.part("fresh");
    button.hidden = !number;
    button.querySelector("span").textContent = counted("new", number);
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.part("scroll");
    return scrollHeight - scrollTop - clientHeight < 120;
  }
}
