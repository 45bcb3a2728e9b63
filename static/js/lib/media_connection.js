import { backoff, pause, within } from "./pause.js";
import { canRelay, useRelays } from "./relays.js";
import { Refused } from "./server.js";
import { Unreachable, WebRtcSession } from "./webrtc_session.js";
import { word } from "./words.js";

const CHECK_EVERY = 250; // ms
const STATS_WITHIN = 2000; // ms
const SILENT_AFTER = 1500; // ms without a packet; ICE itself would take half a minute to notice
const RETRY = 500; // ms between attempts while there is no media server: it is back within seconds
const REASON_WITHIN = 2000; // ms; the reason for a hang-up arrives by then, or we ask for it
const PLACE_SPREAD = 1000; // ms; the server says in whole seconds when to ask for a place again
const SPREAD = 500; // ms over which listeners connect again, so that speakers come first

/**
 * A WHIP or WHEP connection that stays up. A new session starts before the old one ends, so media
 * goes on.
 *
 * A subclass says what a session carries (prepare), changes the offer where no API does
 * (editOffer), uses each new session (useSession) and counts packets (countPackets).
 *
 * Fires "silence" when packets stop, and "state" with detail {state, sentence}: "connecting", "up",
 * "again", "full" (all places are taken; it asks again in time), "down" (given up; `blocked` if
 * packets do not get through) or "closed".
 */
export class MediaConnection extends EventTarget {
  #url;
  #isStaggered;
  #session = null;
  #stop = null;
  #isRenewing = false;
  #isWoken = false;
  #awaitsPlace = false;
  #wake = () => {};
  #epoch = 0;
  #lastPacket = { count: -1, at: 0 };

  /** `staggered`: wait for a random time before each renewal. */
  constructor(url, { staggered }) {
    super();
    this.#url = url;
    this.#isStaggered = staggered;
  }

  get pc() {
    return this.#session?.pc ?? null;
  }

  get isActive() {
    return this.#stop !== null;
  }

  /** Whether all places are taken, and it asks for one from time to time. */
  get awaitsPlace() {
    return this.isActive && this.#awaitsPlace;
  }

  /** Whether `voice` is this publication's, or may be: during a renewal its number is unknown. */
  speaksAs(voice) {
    return this.#isRenewing || this.#session?.voice === voice;
  }

  start() {
    if (this.#stop) return;
    this.#stop = new AbortController();
    this.#connect("connecting", 0);
    this.#watchPackets(this.#stop.signal);
  }

  /** Replace the session by a new one. During a renewal, end the pause between attempts. */
  renew() {
    if (!this.#stop) return;
    if (this.#isRenewing) {
      this.#isWoken = true;
      this.#wake();
    } else this.#connect("again", this.#isStaggered ? Math.random() * SPREAD : 0);
  }

  /** A media server claimed the room under `epoch`: renew, unless the session has that epoch. */
  follow(epoch) {
    this.#epoch = epoch;
    if (this.#awaitsPlace) return; // a crowd without places would ask at one moment
    if (this.#isRenewing || (this.#session?.epoch ?? 0) < epoch) this.renew();
  }

  close() {
    if (!this.#stop) return;
    this.#stop.abort(new DOMException("left", "AbortError"));
    this.#stop = null;
    this.#session?.close();
    this.#session = null;
    this.#emitState("closed");
  }

  useSession() {}

  editOffer(sdp) {
    return sdp;
  }

  /** After a hang-up without a reason: whether the server would take this connection again. */
  async isWanted(_signal) {
    return true;
  }

  /** Packets received so far, or null if they say nothing about the media server. */
  countPackets() {
    return null;
  }

  async #connect(state, delay) {
    const { signal } = this.#stop;
    this.#isRenewing = true;
    this.#isWoken = false;
    this.#emitState(state);
    try {
      await pause(delay, signal);
      const session = await this.#open(signal);
      if (signal.aborted) return session.close();
      const old = this.#session;
      this.#session = session;
      this.#lastPacket = { count: -1, at: performance.now() };
      this.#watchSession(session);
      this.useSession(session.pc);
      old?.close();
      this.#isRenewing = false;
      this.#emitState("up");
      // A former media server answered; it learns within seconds that it lost the room.
      if (session.epoch < this.#epoch) this.#connect("again", RETRY);
    } catch (error) {
      this.#isRenewing = false;
      if (signal.aborted) return;
      const refused = error instanceof Refused;
      const known = refused || error instanceof Unreachable;
      if (!known) console.error(error); // of the browser's WebRTC, in words for developers
      this.close();
      this.#emitState("down", {
        sentence: known ? error.message : word("failed"),
        blocked: !refused,
      });
    }
  }

  /** Browsers report a hang-up as a failure only after many seconds without ICE. */
  #watchSession(session) {
    const { signal } = this.#stop;
    const renew = () => session === this.#session && this.renew();
    session.pc.addEventListener(
      "connectionstatechange",
      () => session.pc.connectionState === "failed" && renew(),
    );
    session.onHangUp(() => this.#waitForReason(session, signal).then(renew, () => {}));
  }

  /** Wait for the news that ends this connection; resolve when the server says that it goes on. */
  async #waitForReason(session, signal) {
    do await pause(REASON_WITHIN, signal);
    while (session === this.#session && !(await this.isWanted(signal)));
  }

  /** Try until a session opens, the server refuses for good, or packets fail twice. */
  async #open(signal) {
    let former = this.#session; // the last one with an answer: the media server may know it
    for (let attempt = 0, blocked = 0; ; attempt++) {
      const session = new WebRtcSession();
      this.prepare(session.pc);
      try {
        await session.open(this.#url, signal, this.editOffer, former);
        return session;
      } catch (error) {
        if (session.voice) former = session;
        if (error instanceof Unreachable && canRelay()) {
          useRelays();
          continue;
        }
        if (error instanceof Unreachable && ++blocked < 2 && this.#session) continue;
        if (!(error instanceof Refused) || error.retryAfter === null) throw error;
        if (error.placeIn !== null) await this.#pauseUntilPlace(error, signal);
        else if (error.status === 429) await this.#pauseUntilWoken(1000 * error.retryAfter, signal);
        else
          await this.#pauseUntilWoken(
            backoff(attempt, { first: RETRY, most: this.#session ? RETRY : 4000 }),
            signal,
          );
      }
    }
  }

  /** The server gives each page a time of its own to ask again. */
  async #pauseUntilPlace({ placeIn }, signal) {
    this.#session?.close();
    this.#session = null;
    this.#awaitsPlace = true;
    this.#emitState("full");
    try {
      await this.#pauseUntilWoken(1000 * placeIn + Math.random() * PLACE_SPREAD, signal);
    } finally {
      this.#awaitsPlace = false;
    }
  }

  /** A pause that renew() ends. */
  async #pauseUntilWoken(milliseconds, signal) {
    const woken = new Promise((resolve) => (this.#wake = resolve));
    if (!this.#isWoken) await Promise.race([pause(milliseconds, signal), woken]);
    this.#isWoken = false;
  }

  async #watchPackets(signal) {
    while (!signal.aborted) {
      await pause(CHECK_EVERY, signal).catch(() => {});
      if (signal.aborted || !this.#session || this.#isRenewing) continue;
      const { pc } = this.#session;
      const report = await within(STATS_WITHIN, signal, () => pc.getStats()).catch(() => null);
      if (signal.aborted) return; // statistics of a closed connection are of no use
      if (!report) continue;
      const count = this.countPackets(report);
      const now = performance.now();
      if (count === null) continue;
      if (count !== this.#lastPacket.count) this.#lastPacket = { count, at: now };
      else if (now - this.#lastPacket.at >= SILENT_AFTER && !this.#isRenewing) {
        this.dispatchEvent(new CustomEvent("silence"));
        this.renew();
      }
    }
  }

  #emitState(state, more = {}) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...more } }));
  }
}
