import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { isInSight, showInPassing } from "../lib/passing.js";

const read = () => [...document.querySelectorAll("[data-news]")].map(({ dataset }) => dataset.news);

const announced = new Set(); // names of the news that this page has announced
const atFirst = new Set(read()); // those that the page came with, which pass nowhere

/**
 * The news of answers for this person. Screen readers hear each piece once. A piece that comes
 * while the list is scrolled past it is shown over the page for some seconds too.
 */
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
    emit(EVENTS.ANNOUNCE, { kind: "answers", sentence: fresh.map(said).join(" ") });
    const missed = fresh.find((one) => !atFirst.has(one.dataset.news) && !isInSight(one));
    const sentence = missed?.querySelector('[data-part="sentence"]');
    if (sentence) showInPassing(words(sentence));
  }
}

function said(one) {
  const parts = [...one.querySelectorAll("[data-said]")];
  const sentence = (parts.length ? parts : [one]).map(words).join(" ");
  return /[.?!…]$/.test(sentence) ? sentence : `${sentence}.`;
}

const words = ({ textContent }) => textContent.replace(/\s+/g, " ").trim();
