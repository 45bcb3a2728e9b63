/** Requests to our own site: with the CSRF token, with errors as sentences, and none without an end. */
import { csrfToken } from "./csrf.js";
import { within } from "./pause.js";
import { word } from "./words.js";

const ANSWER_WITHIN = 15_000; // ms, as htmx; the server gives up sooner, and says why

export class Refused extends Error {
  /** `retryAfter` in seconds, or null when trying again is of no use. */
  constructor(status, sentence, retryAfter = null) {
    super(sentence);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export function headers(extra = {}) {
  return { "X-CSRFToken": csrfToken(), "HX-Request": "true", ...extra };
}

/** The sentence a failed answer carries, or a general one when it carries a page. */
export function sentence(type, body) {
  return type?.startsWith("text/plain") && body.trim() ? body.trim() : word("failed");
}

/**
 * fetch() that throws Refused for every answer but a good one, and for none.
 *
 * `signal` in the options: to give it up before; `patience`: ms, where it is another. Answers are small, and are here as a whole.
 */
export async function ask(url, { signal, patience = ANSWER_WITHIN, ...options } = {}) {
  const { answer, body } = await fetched(
    url,
    { ...options, headers: headers(options.headers) },
    patience,
    signal,
  );
  if (answer.ok) return new Response(body || null, answer);
  const again = [429, 502, 503, 504].includes(answer.status);
  throw new Refused(
    answer.status,
    sentence(answer.headers.get("Content-Type"), body),
    again ? Math.min(Number(answer.headers.get("Retry-After")) || 1, 10) : null,
  );
}

async function fetched(url, options, patience, signal) {
  try {
    return await within(patience, signal, async (inTime) => {
      const answer = await fetch(url, { ...options, signal: inTime });
      return { answer, body: await answer.text() };
    });
  } catch {
    signal?.throwIfAborted();
    throw new Refused(0, word("unreachable"), 1);
  }
}
