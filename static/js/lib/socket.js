import { page } from "./page.js";
import { backoff } from "./pause.js";

const ACK_EVERY = 4000; // ms; the server drops a socket that acknowledges nothing for 15 s
const SILENT_AFTER = 11_000; // ms without a message; the server sends one at least every 5 s
const DOUBTFUL_AFTER = 6000; // ms; as SILENT_AFTER, if the page is shown or the network returns
const CHECK_EVERY = 1000; // ms
const TOO_MANY = 4409; // close code: newer tabs of this person took its place
const REMOVED = 4410; // close code: this person was removed from the room
const REPLAY_CLOSED = 4412; // close code: the replay is closed to this person
const NO_RETURN = 4400; // close codes up to 4499: the page has no right, or the room is gone
const NO_SEAT = 4403; // the one of these for which the page has a sentence of its own

/**
 * The room's WebSocket, which connects again for as long as the page lives.
 *
 * Fires "message" (detail: the parsed JSON) and "state" (detail: {state: "open", "waiting",
 * "gone", "removed", "closed" or "crowded", sentence: the server's reason, if it gives one}).
 * The number of the last event is remembered and acknowledged. After a new connection the page
 * sends it, and the server answers with the events since then, or with the whole state.
 *
 * A network fails without a sign (NAT, sleep, another Wi-Fi), so a socket without messages counts
 * as dead. Acknowledging uses no timer, because timers of a page in the background may run only
 * once a minute, while messages arrive there too.
 */
export class RoomSocket extends EventTarget {
  #url;
  #lastEvent;
  #wishes;
  #socket = null;
  #isOpen = false; // from the first message on
  #receivedAt = 0; // ms
  #ackedAt = 0; // ms
  #attempt = 0;
  #drawnAs = page.role;
  #timers = new Set();
  #closed = false;

  /** `wishes()` returns what the page says beside the number of its last event. */
  constructor(url, event, wishes = () => ({})) {
    super();
    this.#url = url;
    this.#lastEvent = event;
    this.#wishes = wishes;
  }

  open() {
    this.#clearTimers();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#isOpen = false;
    this.#receivedAt = this.#ackedAt = performance.now();
    this.#after(CHECK_EVERY, this.#checkSilence);
    socket.onopen = () =>
      socket === this.#socket &&
      this.send({ since: this.#lastEvent, as: this.#drawnAs, ...this.#wishes() });
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(JSON.parse(data));
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#onClose(code, reason);
  }

  /** The network returned, or the page is shown: end a pause, and leave a silent socket. */
  retryNow() {
    if (this.#closed || this.#isAlive) return;
    this.#attempt = 0;
    this.#onClose();
    this.open();
  }

  /** Return whether the message was sent. */
  send(message) {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#closed = true;
    this.#clearTimers();
    this.#socket?.close();
  }

  get #isAlive() {
    if (this.#socket.readyState > WebSocket.OPEN) return false;
    return performance.now() - this.#receivedAt < DOUBTFUL_AFTER;
  }

  #receive(message) {
    this.#receivedAt = performance.now();
    this.#attempt = 0;
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#emitState("open");
    }
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
    if (message.event !== undefined) this.#lastEvent = message.event;
    if (message.fresh) this.#drawnAs = message.fresh;
    if (message.alive || this.#receivedAt - this.#ackedAt >= ACK_EVERY) this.#ack();
  }

  #ack() {
    this.send({ ack: this.#lastEvent });
    this.#ackedAt = performance.now();
  }

  #checkSilence() {
    if (performance.now() - this.#receivedAt < SILENT_AFTER)
      this.#after(CHECK_EVERY, this.#checkSilence);
    else this.#onClose();
  }

  /** Connect again, or give up. It does not wait for a dead socket to close: that has no limit. */
  #onClose(code = 0, reason = "") {
    if (this.#closed) return;
    const socket = this.#socket;
    this.#clearTimers();
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    if (code === TOO_MANY) return this.#emitState("crowded");
    if (code === REMOVED) return this.#emitState("removed");
    if (code === REPLAY_CLOSED) return this.#emitState("closed");
    if (code >= NO_RETURN && code < 4500)
      return this.#emitState("gone", code === NO_SEAT ? "" : reason);
    this.#emitState("waiting");
    this.#after(backoff(this.#attempt++), this.open);
  }

  #after(milliseconds, work) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work.call(this);
    }, milliseconds);
    this.#timers.add(timer);
  }

  #clearTimers() {
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
  }

  #emitState(state, sentence = "") {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, sentence } }));
  }
}
