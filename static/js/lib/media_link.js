/**
 * The link to the media of this page's room, which the server signs for ten minutes at least.
 *
 * It stands in the page's header. The socket brings a new one with each change of the header; a
 * page that hears no news asks for one in time, at its own moment, and whenever the server refuses
 * the one that it has. A browser that plays HLS by itself keeps the address with which it began, so
 * it has a link of its own, which is signed for 12 hours.
 */
import { playlist, playsNatively } from "./hls.js";
import { page } from "./page.js";
import { Refused, request } from "./server.js";

// recordings/delivery/signed_urls.py: MINUTES, of which STEP may have passed, and HOURS
const OLD = { least: 4 * 60_000, most: 8 * 60_000 }; // ms
const OLD_LASTING = 11.5 * 3600_000; // ms
const APART = 10_000; // ms between two attempts

/** Statuses of a page that the reader may not see any more; it says why. */
const CLOSED = [403, 404, 410];

export class MediaLink {
  #lasting = ""; // for a browser that plays HLS by itself
  #gotAt = Math.min(Date.now(), Date.parse(page.now)); // a browser may show an old page again
  #triedAt = Number.NEGATIVE_INFINITY;
  #seen = playlist();
  #oldAfter;
  #onClosed;

  /** `onClosed` is called when there is no media any more, or not for this person. */
  constructor({ onClosed = () => {} } = {}) {
    this.#onClosed = onClosed;
    const isShort = address() && !playsNatively();
    this.#oldAfter = isShort ? OLD.least + Math.random() * (OLD.most - OLD.least) : OLD_LASTING;
  }

  /** The link to play now; "" if there is no media. */
  get url() {
    return playlist() && (this.#lasting || playlist());
  }

  /**
   * Get the link of its own for a browser that plays HLS by itself; null if that is here, or not
   * needed.
   */
  ready() {
    const isHere = this.#lasting && Date.now() - this.#gotAt < OLD_LASTING;
    return playsNatively() && address() && playlist() && !isHere ? this.renew() : null;
  }

  /** The player failed. Only hls.js tells whether the link was refused: see `Hls`. */
  renewAfterFailure() {
    if (playsNatively()) this.renew();
    else this.renewIfOld();
  }

  /** Renew the link if the server refuses it soon; it is called again and again. */
  renewIfOld() {
    if (playlist() !== this.#seen) this.#note(); // the socket brought it
    if (Date.now() - this.#gotAt >= this.#oldAfter) this.renew();
  }

  /** Renew the link, unless that was tried a moment ago. */
  async renew() {
    if (Date.now() - this.#triedAt < APART) return;
    this.#triedAt = Date.now();
    try {
      const fresh = address() ? await this.#ask() : await linkOfPage();
      if (fresh) this.#use(fresh);
      else this.#onClosed(); // it is withdrawn, and the page says so
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (CLOSED.includes(error.status)) this.#onClosed();
    }
  }

  async #ask() {
    const answer = await request(address() + (playsNatively() ? "?lasting=1" : ""));
    const text = answer.status === 204 ? "" : await answer.text();
    return text.startsWith("/media/") ? text : "";
  }

  #use(fresh) {
    if (playsNatively()) this.#lasting = fresh;
    header().dataset.media = fresh;
    this.#note();
  }

  #note() {
    this.#seen = playlist();
    this.#gotAt = Date.now();
  }
}

const header = () => document.getElementById("room-header");

/** Where to ask for a new link; none for a replay that is shared, whose page has it. */
const address = () => header().dataset.mediaLink;

/** The link in a fresh page of this address. */
async function linkOfPage() {
  const answer = await request(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  return fresh.getElementById("room-header")?.dataset.media ?? "";
}
