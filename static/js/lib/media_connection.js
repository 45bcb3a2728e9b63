import { backoff, pause, within } from "./pause.js";
import { Refused } from "./server.js";
import { Session, Unreachable } from "./session.js";
import { word } from "./words.js";

const LOOK_EVERY = 250; // ms between two looks at the statistics
const LOOK_WITHIN = 2000; // ms
const SILENT_AFTER = 1500; // ms without a packet; ICE itself would take half a minute to notice
const RETRY = 500; // ms between two tries while there is no media server: it is back within seconds
const WHY = 2000; // ms; the media server hangs up, and news of why is on its way: if there is none, we ask
const SPREAD = 500; // ms over which listeners come back, so that speakers are first

/**
 * A WHIP or WHEP connection that stays up: renewed make-before-break, so what plays goes on playing.
 *
 * A subclass says what a session carries (prepare), where its packets are counted (packets), and
 * what the offer says that no API sets (shape),
 * and what to do with a new one (adopt). Fires "silence" when packets stop, and "state" with detail {state, sentence}:
 * "connecting", "up", "again", "down" (given up; `blocked` when only the way is missing), "closed".
 */
export class Line extends EventTarget {
  #url;
  #polite;
  #session = null;
  #stop = null;
  #renewing = false;
  #again = false;
  #wake = () => {};
  #epoch = 0;
  #lastPacket = { count: -1, at: 0 };

  /** `polite`: wait a random moment before coming back. */
  constructor(url, { polite }) {
    super();
    this.#url = url;
    this.#polite = polite;
  }

  get pc() {
    return this.#session?.pc ?? null;
  }

  get active() {
    return this.#stop !== null;
  }

  /** Whether `voice` is ours, or may be: while we come back its number is not known yet. */
  speaksAs(voice) {
    return this.#renewing || this.#session?.voice === voice;
  }

  start() {
    if (this.#stop) return;
    this.#stop = new AbortController();
    this.#connect("connecting", 0);
    this.#watch(this.#stop.signal);
  }

  /** A new session in place of this one. During a renewal: don't wait any longer. */
  renew() {
    if (!this.#stop) return;
    if (this.#renewing) {
      this.#again = true;
      this.#wake();
    } else this.#connect("again", this.#polite ? Math.random() * SPREAD : 0);
  }

  /** A media server has the room as `epoch`: renew, unless that is the media server we are on already. */
  follow(epoch) {
    this.#epoch = epoch;
    if (this.#renewing || (this.#session?.epoch ?? 0) < epoch) this.renew();
  }

  close() {
    if (!this.#stop) return;
    this.#stop.abort(new DOMException("left", "AbortError"));
    this.#stop = null;
    this.#session?.close();
    this.#session = null;
    this.#say("closed");
  }

  adopt() {}

  shape(sdp) {
    return sdp;
  }

  /** How many packets came so far, or null when that says nothing. */
  packets() {
    return null;
  }

  async #connect(state, delay) {
    const { signal } = this.#stop;
    this.#renewing = true;
    this.#again = false;
    this.#say(state);
    try {
      await pause(delay, signal);
      const session = await this.#open(signal);
      if (signal.aborted) return session.close();
      const old = this.#session;
      this.#session = session;
      this.#lastPacket = { count: -1, at: performance.now() };
      this.#mind(session);
      this.adopt(session.pc);
      old?.close();
      this.#renewing = false;
      this.#say("up");
      // A former media server that has not heard yet that the room is another's: it will within seconds.
      if (session.epoch < this.#epoch) this.#connect("again", RETRY);
    } catch (error) {
      this.#renewing = false;
      if (signal.aborted) return;
      const refused = error instanceof Refused;
      const known = refused || error instanceof Unreachable;
      if (!known) console.error(error); // of this browser's WebRTC, in words for nobody
      this.close();
      this.#say("down", { sentence: known ? error.message : word("failed"), blocked: !refused });
    }
  }

  /** To be hung up on is no failure to a browser before ICE has been silent for many seconds. */
  #mind(session) {
    const { signal } = this.#stop;
    const renew = () => session === this.#session && this.renew();
    session.pc.addEventListener(
      "connectionstatechange",
      () => session.pc.connectionState === "failed" && renew(),
    );
    session.whenHungUp(() => pause(WHY, signal).then(renew, () => {}));
  }

  /** Tries until it is let in, is told no for good, or finds the way blocked twice. */
  async #open(signal) {
    let former = this.#session; // the last that was answered: the media server may have heard of it
    for (let attempt = 0, blocked = 0; ; attempt++) {
      const session = new Session();
      this.prepare(session.pc);
      try {
        await session.open(this.#url, signal, this.shape, former);
        return session;
      } catch (error) {
        if (session.voice) former = session;
        if (error instanceof Unreachable && ++blocked < 2 && this.#session) continue;
        if (!(error instanceof Refused) || error.retryAfter === null) throw error;
        if (error.status === 429) await this.#nap(1000 * error.retryAfter, signal);
        else
          await this.#nap(
            backoff(attempt, { first: RETRY, most: this.#session ? RETRY : 4000 }),
            signal,
          );
      }
    }
  }

  /** A pause that renew() cuts short. */
  async #nap(milliseconds, signal) {
    const woken = new Promise((resolve) => (this.#wake = resolve));
    if (!this.#again) await Promise.race([pause(milliseconds, signal), woken]);
    this.#again = false;
  }

  async #watch(signal) {
    while (!signal.aborted) {
      await pause(LOOK_EVERY, signal).catch(() => {});
      if (signal.aborted || !this.#session || this.#renewing) continue;
      const { pc } = this.#session;
      const report = await within(LOOK_WITHIN, signal, () => pc.getStats()).catch(() => null);
      if (signal.aborted) return; // what a line that is closed has seen is nobody's news
      if (!report) continue;
      const count = this.packets(report);
      const now = performance.now();
      if (count === null) continue;
      if (count !== this.#lastPacket.count) this.#lastPacket = { count, at: now };
      else if (now - this.#lastPacket.at >= SILENT_AFTER && !this.#renewing) {
        this.dispatchEvent(new CustomEvent("silence"));
        this.renew();
      }
    }
  }

  #say(state, more = {}) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...more } }));
  }
}
