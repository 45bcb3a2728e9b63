import { within } from "./pause.js";
import { canRelay, noteRelays, relays } from "./relays.js";
import { Refused, request, requestHeaders } from "./server.js";
import { word } from "./words.js";

const CONNECT_WITHIN = 8000; // ms; where UDP and TCP are blocked, nothing else ends the attempt
const DIRECTLY_WITHIN = 2000; // ms, where a relay can be tried next
const OFFER_WITHIN = 5000; // ms; browsers take a few milliseconds

/** The server agreed, but no packet gets through; or the WebRTC of this browser failed. */
export class Unreachable extends Error {}

/**
 * One WHIP or WHEP session: POST an offer, use the answer, DELETE the resource (RFC 9725, 4.2).
 *
 * The offer waits for no ICE candidates, because the media server announces its own address and
 * learns ours from our checks.
 */
export class WebRtcSession {
  #location = null;

  /** The epoch of the media server that answered. */
  epoch = 0;

  /** The number of this publication; the media server uses the last one of a seat. */
  voice = 0;

  constructor() {
    this.pc = new RTCPeerConnection({ iceServers: relays(), bundlePolicy: "max-bundle" });
  }

  /**
   * Resolves once media can flow. `editOffer` may change the SDP of the offer. `former` is the
   * session that this one replaces: the media server refuses if another page or device has taken
   * over the voice.
   *
   * Throws Refused if the server refuses, Unreachable if it agrees but no packet gets through.
   */
  async open(url, signal, editOffer = (sdp) => sdp, former = null) {
    signal?.throwIfAborted();
    const close = () => this.close();
    signal?.addEventListener("abort", close, { once: true });
    try {
      await within(OFFER_WITHIN, signal, () => this.#offer(editOffer));
      const answer = await request(url, {
        method: "POST",
        body: this.pc.localDescription.sdp,
        headers: {
          "Content-Type": "application/sdp",
          Accept: "application/sdp, text/plain",
          ...former?.#headersOfVoice,
        },
        signal,
      });
      if (answer.status !== 201) throw new Refused(answer.status, word("failed"));
      this.#location = new URL(answer.headers.get("Location"), new URL(url, document.baseURI)).href;
      this.epoch = Number(answer.headers.get("Hotline-Epoch"));
      this.voice = Number(answer.headers.get("Hotline-Voice"));
      noteRelays(answer.headers.get("Link"));
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
      signal?.removeEventListener("abort", close);
    }
  }

  async #offer(editOffer) {
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription({ type: "offer", sdp: editOffer(offer.sdp) });
  }

  /** The headers that name this publication to the media server. */
  get #headersOfVoice() {
    return this.voice
      ? { "Hotline-Epoch": String(this.epoch), "Hotline-Voice": String(this.voice) }
      : {};
  }

  /** The media server closed the session; a media server that died could not say so. */
  get hungUp() {
    return this.#transport?.state === "closed";
  }

  onHangUp(work) {
    this.#transport?.addEventListener("statechange", () => this.hungUp && work());
  }

  get #transport() {
    return this.pc.getTransceivers()[0]?.sender.transport;
  }

  /** Close, and tell the server; keepalive lets the DELETE outlive the page. */
  close() {
    const { hungUp } = this; // then the media server has no session to delete
    this.pc.close();
    if (!this.#location || hungUp) return;
    fetch(this.#location, { method: "DELETE", headers: requestHeaders(), keepalive: true }).catch(
      () => {
        // The media server notices by itself that packets stopped.
      },
    );
    this.#location = null;
  }

  #connected() {
    return new Promise((resolve, reject) => {
      const patience = canRelay() ? DIRECTLY_WITHIN : CONNECT_WITHIN;
      const giveUp = () => reject(new Unreachable(word("blocked")));
      let timer = setTimeout(() => {
        // A handshake that waits for its turn at a busy server is no reason to go by a relay.
        const gotThrough = ["connected", "completed"].includes(this.pc.iceConnectionState);
        if (gotThrough) timer = setTimeout(giveUp, CONNECT_WITHIN - patience);
        else giveUp();
      }, patience);
      const check = () => {
        const state = this.pc.connectionState;
        if (state === "connected") resolve();
        else if (state === "failed" || state === "closed") reject(new Unreachable(word("blocked")));
        else return;
        clearTimeout(timer);
      };
      this.pc.addEventListener("connectionstatechange", check);
      check();
    });
  }
}
