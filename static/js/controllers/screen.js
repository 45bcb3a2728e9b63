import { Controller } from "../lib/controller.js";
import { fitText } from "../lib/fit_text.js";
import { motionIsReduced } from "../lib/motion.js";
import { page } from "../lib/page.js";
import { RoomSocket } from "../lib/socket.js";

const LEAVES_FOR = 240; // ms; as the animation in screen.css

/**
 * A projector or an overlay: shows what the server sends, and connects again without a word.
 *
 * Nobody sits before it, so it has no control and no notice; a renewed link empties it.
 */
export default class Screen extends Controller {
  #socket;
  #drawn = {}; // the HTML of each part as it came last, by the part's id
  #leaving; // the timer of the question that goes

  connect() {
    const url = new URL(page.socketUrl, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new RoomSocket(url.href, 0);
    this.on(this.#socket, "message", ({ detail }) => detail.screen && this.#show(detail.screen));
    this.on(this.#socket, "state", ({ detail }) => detail.state === "gone" && this.#empty());
    this.on(window, "online", () => this.#socket.retryNow());
    this.on(window, "pageshow", () => this.#socket.retryNow());
    this.on(window, "resize", this.#fit);
    document.fonts.ready.then(() => this.#fit());
    this.#fit();
    this.#socket.open();
  }

  disconnect() {
    this.#socket.close();
  }

  #show(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const fresh of [...template.content.children]) {
      if (this.#drawn[fresh.id] === fresh.outerHTML) continue;
      this.#drawn[fresh.id] = fresh.outerHTML;
      this.#replace(fresh);
    }
  }

  /** Let another question come in after the one before it has left; a changed one stays. */
  #replace(fresh) {
    const old = document.getElementById(fresh.id);
    const isAnother = fresh.dataset.question !== old.dataset.question;
    if (fresh.id !== "screen-now") return this.#put(old, fresh);
    clearTimeout(this.#leaving);
    if (!isAnother || motionIsReduced()) return this.#put(old, fresh);
    old.setAttribute("data-leaves", "");
    fresh.setAttribute("data-arrives", "");
    this.#leaving = setTimeout(
      () => this.#put(document.getElementById(fresh.id), fresh),
      LEAVES_FOR,
    );
  }

  #put(old, fresh) {
    old.replaceWith(fresh);
    this.#fit();
  }

  #fit() {
    const box = this.part("box");
    if (box) fitText(box, this.part("text"));
  }

  #empty() {
    clearTimeout(this.#leaving);
    this.part("shown").remove();
    this.part("gone").hidden = false;
  }
}
