/** Requests to our own site: with the CSRF token, and with errors as sentences. */
import { word } from "./words.js";

export class Refused extends Error {
  /** `retryAfter` in seconds, or null when trying again is of no use. */
  constructor(status, sentence, retryAfter = null) {
    super(sentence);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export function headers(extra = {}) {
  return { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true", ...extra };
}

/** The sentence a failed answer carries, or a general one when it carries a page. */
export function sentence(type, body) {
  return type?.startsWith("text/plain") && body.trim() ? body.trim() : word("failed");
}

/** fetch() that throws Refused for every answer but a good one. */
export async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: headers(options.headers) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, word("unreachable"), 1);
  }
  if (answer.ok) return answer;
  const again = [429, 502, 503, 504].includes(answer.status);
  throw new Refused(
    answer.status,
    sentence(answer.headers.get("Content-Type"), await answer.text()),
    again ? Math.min(Number(answer.headers.get("Retry-After")) || 1, 10) : null,
  );
}
