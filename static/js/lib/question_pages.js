/** Questions from the server by requests, which work for visitors without a socket too. */
import { parse } from "./question_window.js";
import { request } from "./server.js";

const address = () => document.querySelector("[data-questions]").dataset.questions;

/**
 * Fetch the 50 questions of a list that follow the first `from`.
 *
 * Returns {fresh: [item], total: int, or null if the server does not say it}. Throws Refused.
 */
export async function fetchPage({ name, label, from = 0 }) {
  return fetched({ list: name, label, from });
}

/** Fetch the questions in which the words are found, 50 at most, as fetchPage does. */
export async function fetchFound(words, signal) {
  return fetched({ q: words }, signal);
}

/** The sentence that says why a question stands where it does in the list `name`. */
export async function fetchReason(number, name, signal) {
  const answer = await request(
    `${address()}/${number}/why?${new URLSearchParams({ list: name })}`,
    {
      signal,
    },
  );
  return (await answer.text()).trim();
}

async function fetched(values, signal) {
  const given = Object.entries(values).filter(([, value]) => value);
  const answer = await request(`${address()}?${new URLSearchParams(given)}`, { signal });
  const total = answer.headers.get("Hotline-Total");
  return { fresh: parse(await answer.text()), total: total === null ? null : Number(total) };
}
