/** The questions on which this person acted just now: they go to their places in a held list. */
import { numberOf } from "./question_window.js";

const PLACED_WITHIN = 5000; // ms from the press; by then the server has said where it stands
const MOVING = /\/questions\/(\d+)\/(?:pin|labels|waiting|skipped|refused|dismissed)\b/;

export class OwnActs {
  #pressed = new Map(); // number: when, in ms

  constructor(signal) {
    document.addEventListener("htmx:beforeRequest", (event) => this.#note(event), { signal });
    document.addEventListener("htmx:afterRequest", (event) => this.#forget(event), { signal });
  }

  get numbers() {
    const since = performance.now() - PLACED_WITHIN;
    for (const [number, at] of this.#pressed) if (at < since) this.#pressed.delete(number);
    return [...this.#pressed.keys()];
  }

  /** The items with these questions where the server's order has them; all others stay. */
  place(items, ids) {
    const ranks = new Map(ids.map((number, at) => [number, at]));
    const rankOf = (item) => ranks.get(numberOf(item)) ?? Infinity;
    let placed = items;
    for (const number of this.numbers) {
      const item = placed.find((one) => numberOf(one) === number);
      if (item && ranks.has(number)) placed = moved(placed, item, rankOf);
    }
    return placed;
  }

  #note({ detail }) {
    const { verb, path } = detail.requestConfig;
    const [, number] = (verb !== "get" && path.match(MOVING)) || [];
    if (number) this.#pressed.set(Number(number), performance.now());
  }

  #forget({ detail }) {
    const [, number] = detail.requestConfig.path.match(MOVING) ?? [];
    if (number && !detail.successful) this.#pressed.delete(Number(number));
  }
}

/** Move an item as far as fewer of the others stand on its wrong side. */
function moved(items, item, rankOf) {
  const rest = items.filter((one) => one !== item);
  const present = items.indexOf(item);
  const wrong = [rest.filter((one) => rankOf(one) < rankOf(item)).length]; // by its place
  for (const one of rest) wrong.push(wrong.at(-1) + (rankOf(one) < rankOf(item) ? -1 : 1));
  const least = Math.min(...wrong);
  rest.splice(wrong[present] === least ? present : wrong.indexOf(least), 0, item);
  return rest;
}
