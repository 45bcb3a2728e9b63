/** Requests to our own site: with a CSRF token, errors as sentences, and a time limit. */
import { csrfToken } from "./csrf.js";
import { within } from "./pause.js";
import { word } from "./words.js";

const ANSWER_WITHIN = 15_000; // ms, as for htmx; the server gives up earlier, with a sentence

export class Refused extends Error {
  /**
   * `retryAfter` is in seconds, or null if another attempt is of no use. `placeIn` is in seconds
   * too, or null if it is for another reason than that all places of listeners are taken.
   */
  constructor(status, sentence, retryAfter = null, placeIn = null) {
    super(sentence);
    this.status = status;
    this.retryAfter = retryAfter;
    this.placeIn = placeIn;
  }
}

export function requestHeaders(extra = {}) {
  return { "X-CSRFToken": csrfToken(), "HX-Request": "true", ...extra };
}

/** The sentence in the body of a failed answer, or a general one where the body is a page. */
export function sentence(type, body) {
  return type?.startsWith("text/plain") && body.trim() ? body.trim() : word("failed");
}

/**
 * Like fetch(), but throws Refused for each answer that is not ok, and where no answer comes.
 *
 * `signal` ends it early; `patience` is the time limit in ms. The answer's body is read as a whole,
 * because our answers are small.
 */
export async function request(url, { signal, patience = ANSWER_WITHIN, ...options } = {}) {
  const { answer, body } = await fetched(
    url,
    { ...options, headers: requestHeaders(options.headers) },
    patience,
    signal,
  );
  if (answer.ok) return new Response(body || null, answer);
  const again = [429, 502, 503, 504].includes(answer.status);
  const seconds = Number(answer.headers.get("Retry-After")) || 1;
  throw new Refused(
    answer.status,
    sentence(answer.headers.get("Content-Type"), body),
    again ? Math.min(seconds, 10) : null,
    again && answer.headers.has("Hotline-Full") ? seconds : null,
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
