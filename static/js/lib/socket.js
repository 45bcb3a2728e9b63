import { backoff } from "./pause.js";

const ACK_EVERY = 5000; // ms; the server drops a socket that says nothing for 15 s
const OPEN_WITHIN = 8000; // ms
const NEVER_AGAIN = 4400; // close codes from here on: the page has no right, or the room is no more

/**
 * The room's WebSocket, kept open for as long as the page lives.
 *
 * Fires "message" (detail: the parsed JSON) and "state" (detail: "open", "waiting" or "gone").
 * Numbered messages are remembered and acknowledged; after a reconnect the server is asked for
 * what came since, and answers with that or with the whole fresh state.
 */
export class RoomSocket extends EventTarget {
  #url;
  #event;
  #socket = null;
  #attempt = 0;
  #drawnAs = document.body.dataset.role;
  #timers = new Set();
  #closed = false;

  constructor(url, event) {
    super();
    this.#url = url;
    this.#event = event;
  }

  open() {
    this.#clear();
    const socket = (this.#socket = new WebSocket(this.#url));
    this.#after(OPEN_WITHIN, () => socket.readyState === WebSocket.CONNECTING && socket.close());
    socket.onopen = () => {
      this.#clear();
      this.send({ since: this.#event, as: this.#drawnAs });
      this.#after(ACK_EVERY, this.#ack);
      this.#say("open");
    };
    socket.onmessage = ({ data }) => {
      this.#attempt = 0;
      const message = JSON.parse(data);
      this.dispatchEvent(new CustomEvent("message", { detail: message }));
      if (message.event !== undefined) this.#event = message.event;
      if (message.fresh) this.#drawnAs = message.fresh;
    };
    socket.onclose = ({ code }) => {
      if (this.#closed || socket !== this.#socket) return;
      this.#clear();
      if (code >= NEVER_AGAIN && code < 4500) return this.#say("gone");
      this.#say("waiting");
      this.#after(backoff(this.#attempt++), this.open);
    };
  }

  /** The network came back: don't sit out the pause. */
  hurry() {
    if (this.#closed || this.#socket.readyState <= WebSocket.OPEN) return;
    this.#attempt = 0;
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

  #ack() {
    this.send({ ack: this.#event });
    this.#after(ACK_EVERY, this.#ack);
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

  #say(state) {
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
