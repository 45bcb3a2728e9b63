import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";

const announced = new Set(); // names of the news that this page has announced

/** What this person is told about answers: screen readers hear each once. */
export default class MyNews extends Controller {
  connect() {
    const fresh = [...this.element.querySelectorAll("[data-news]")].filter(
      ({ dataset }) => !announced.has(dataset.news),
    );
    if (!fresh.length) {
      this.element.dataset.known = "";
      return;
    }
    for (const { dataset } of fresh) announced.add(dataset.news);
    const sentences = fresh.map((one) => one.textContent.replace(/\s+/g, " ").trim());
    const ended = sentences.map((one) => (/[.?!…]$/.test(one) ? one : `${one}.`));
    emit(EVENTS.ANNOUNCE, { kind: "answers", sentence: ended.join(" ") });
  }
}
