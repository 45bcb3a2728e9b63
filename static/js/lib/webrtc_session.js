import { within } from "./pause.js";
import { ask, headers, Refused } from "./server.js";
import { word } from "./words.js";

const CONNECT_WITHIN = 8000; // ms; where UDP is blocked nothing ever arrives
const OFFER_WITHIN = 5000; // ms; it takes a browser a few

/** The answer came, and yet no packet gets through; or this browser's WebRTC does not do what it should. */
export class Unreachable extends Error {}

/**
 * One WHIP or WHEP session: an offer POSTed, an answer taken, a resource to DELETE (RFC 9725, 4.2).
 *
 * Candidates are not waited for: the media server announces its own address and learns ours from our checks.
 */
export class Session {
  #location = null;

  /** Of the media server that answered. */
  epoch = 0;

  /** Which of this person's voices it is: the media server hears the one that came last. */
  voice = 0;

  constructor() {
    this.pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  }

  /**
   * Resolves once media can flow. `shape` may change the SDP of the offer; `former` is the session
   * whose place this one takes by itself: the media server says no to it where another page or device has
   * the voice by now.
   *
   * Throws Refused when the server says no, Unreachable when it says yes and the way is blocked.
   */
  async open(url, signal, shape = (sdp) => sdp, former = null) {
    signal?.throwIfAborted();
    const abandon = () => this.close();
    signal?.addEventListener("abort", abandon, { once: true });
    try {
      await within(OFFER_WITHIN, signal, () => this.#offer(shape));
      const answer = await ask(url, {
        method: "POST",
        body: this.pc.localDescription.sdp,
        headers: {
          "Content-Type": "application/sdp",
          Accept: "application/sdp, text/plain",
          ...former?.#name,
        },
        signal,
      });
      if (answer.status !== 201) throw new Refused(answer.status, word("failed"));
      this.#location = new URL(answer.headers.get("Location"), new URL(url, document.baseURI)).href;
      this.epoch = Number(answer.headers.get("Hotline-Epoch"));
      this.voice = Number(answer.headers.get("Hotline-Voice"));
      const sdp = await answer.text();
      await within(OFFER_WITHIN, signal, () =>
        this.pc.setRemoteDescription({ type: "answer", sdp }),
      );
      await this.#connected();
    } catch (error) {
      this.close();
      signal?.throwIfAborted();
      if (error instanceof Refused || error instanceof Unreachable) throw error;
      throw new Unreachable(word("failed"), { cause: error });
    } finally {
      signal?.removeEventListener("abort", abandon);
    }
  }

  async #offer(shape) {
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription({ type: "offer", sdp: shape(offer.sdp) });
  }

  /** The request headers that identify its publication to the media server. */
  get #name() {
    return this.voice
      ? { "Hotline-Epoch": String(this.epoch), "Hotline-Voice": String(this.voice) }
      : {};
  }

  /** The media server let go of it on purpose, which a media server that died could not say. */
  get hungUp() {
    return this.#transport?.state === "closed";
  }

  whenHungUp(work) {
    this.#transport?.addEventListener("statechange", () => this.hungUp && work());
  }

  get #transport() {
    return this.pc.getTransceivers()[0]?.sender.transport;
  }

  /** Leave, and say so: keepalive lets the DELETE outlive the page. */
  close() {
    const { hungUp } = this; // then it knows of no session that could be deleted
    this.pc.close();
    if (!this.#location || hungUp) return;
    fetch(this.#location, { method: "DELETE", headers: headers(), keepalive: true }).catch(() => {
      // The media server notices a silent browser by itself.
    });
    this.#location = null;
  }

  #connected() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Unreachable(word("blocked"))), CONNECT_WITHIN);
      const look = () => {
        const state = this.pc.connectionState;
        if (state === "connected") resolve();
        else if (state === "failed" || state === "closed") reject(new Unreachable(word("blocked")));
        else return;
        clearTimeout(timer);
      };
      this.pc.addEventListener("connectionstatechange", look);
      look();
    });
  }
}
