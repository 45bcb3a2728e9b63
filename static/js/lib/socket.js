import { page } from "./page.js";
import { backoff } from "./pause.js";

const ACK_EVERY = 4000; // ms; the server drops a socket that acknowledges nothing for 15 s
const SILENT_AFTER = 11_000; // ms without a word: the server has one for us at least every 5 s
const DOUBTFUL_AFTER = 6000; // ms; enough to give a line up when somebody looks at the page, or the network is back
const LOOK_EVERY = 1000; // ms
const TOO_MANY = 4409; // close code: newer tabs of the same person took its place
const NEVER_AGAIN = 4400; // close codes from here on: the page has no right, or the room is no more
const NO_SEAT = 4403; // close code: of all these, the page has its own words for it

/**
 * The room's WebSocket, kept open for as long as the page lives.
 *
 * Fires "message" (detail: the parsed JSON) and "state" (detail: {state: "open", "waiting",
 * "gone" or "crowded", sentence: why it is gone, where the server says so}).
 * Numbered messages are remembered and acknowledged; after a reconnect the server is asked for
 * what came since, and answers with that or with the whole fresh state.
 *
 * A network that goes away says nothing about it (NAT, sleep, another Wi-Fi), so a line on which
 * nothing comes is dead. To acknowledge needs no timer: those of a page in the background may run
 * once a minute, and messages are heard there too.
 */
export class RoomSocket extends EventTarget {
  #url;
  #event;
  #socket = null;
  #answered = false; // a line is open once something has come by it
  #heardAt = 0; // ms
  #ackedAt = 0; // ms
  #attempt = 0;
  #drawnAs = page.role;
  #timers = new Set();
  #closed = false;

  constructor(url, event) {
    super();
    this.#url = url;
    this.#event = event;
  }

  open() {
    this.#clear();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#answered = false;
    this.#heardAt = this.#ackedAt = performance.now();
    this.#after(LOOK_EVERY, this.#look);
    socket.onopen = () =>
      socket === this.#socket && this.send({ since: this.#event, as: this.#drawnAs });
    socket.onmessage = ({ data }) => socket === this.#socket && this.#take(JSON.parse(data));
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lost(code, reason);
  }

  /** The network came back, or somebody looks at the page: don't sit out a pause, nor trust a silent line. */
  hurry() {
    if (this.#closed || this.#isGood) return;
    this.#attempt = 0;
    this.#lost();
    this.open();
  }

  /** Whether it went out. */
  send(message) {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#closed = true;
    this.#clear();
    this.#socket?.close();
  }

  get #isGood() {
    if (this.#socket.readyState > WebSocket.OPEN) return false;
    return performance.now() - this.#heardAt < DOUBTFUL_AFTER;
  }

  #take(message) {
    this.#heardAt = performance.now();
    this.#attempt = 0;
    if (!this.#answered) {
      this.#answered = true;
      this.#say("open");
    }
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
    if (message.event !== undefined) this.#event = message.event;
    if (message.fresh) this.#drawnAs = message.fresh;
    if (message.alive || this.#heardAt - this.#ackedAt >= ACK_EVERY) this.#ack();
  }

  #ack() {
    this.send({ ack: this.#event });
    this.#ackedAt = performance.now();
  }

  #look() {
    if (performance.now() - this.#heardAt < SILENT_AFTER) this.#after(LOOK_EVERY, this.#look);
    else this.#lost();
  }

  /** Come back, or not. A line that is dead can't be waited for either: its close takes as long as it likes. */
  #lost(code = 0, reason = "") {
    if (this.#closed) return;
    const socket = this.#socket;
    this.#clear();
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    if (code === TOO_MANY) return this.#say("crowded");
    if (code >= NEVER_AGAIN && code < 4500)
      return this.#say("gone", code === NO_SEAT ? "" : reason);
    this.#say("waiting");
    this.#after(backoff(this.#attempt++), this.open);
  }

  #after(milliseconds, work) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work.call(this);
    }, milliseconds);
    this.#timers.add(timer);
  }

  #clear() {
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
  }

  #say(state, sentence = "") {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, sentence } }));
  }
}
