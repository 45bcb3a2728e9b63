/**
 * The link to the recording on this page, which the server signs for 12 hours.
 *
 * It stands in the page's header, so a page that is open for longer takes it from a fresh one.
 */
import { page } from "./page.js";
import { Refused, request } from "./server.js";

const OLD = 11.5 * 3600_000; // ms; recordings/delivery/signed_urls.py: HOURS
const APART = 30_000; // ms between two attempts

/** Statuses of a page that the reader may not see any more; it says why. */
const CLOSED = [403, 404, 410];

export class MediaLink {
  #gotAt = Math.min(Date.now(), Date.parse(page.now)); // a browser may show an old page again
  #triedAt = 0;

  /** Renew the link if the server refuses it soon; it is called again and again. */
  async renewIfOld() {
    if (Date.now() - this.#gotAt < OLD || Date.now() - this.#triedAt < APART) return;
    this.#triedAt = Date.now();
    try {
      const answer = await request(location.href, { headers: { Accept: "text/html" } });
      if (!put(await answer.text())) location.reload(); // it is withdrawn, and the page says so
      this.#gotAt = Date.now();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (CLOSED.includes(error.status)) location.reload();
    }
  }
}

/** Whether a page has a link; if so, it becomes the one of this page. */
function put(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("room-header");
  if (!fresh?.dataset.media) return false;
  document.getElementById("room-header").dataset.media = fresh.dataset.media;
  return true;
}
