import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { request } from "../lib/server.js";
import { counted } from "../lib/words.js";

const PAUSE = 600; // ms without a key, after which the server is asked
const FROM = 3; // words

/**
 * While somebody writes a question: shows those like it that were answered or asked already.
 *
 * It asks once at a time, never holds back the form, and stays away once it was hidden, until the
 * text is empty again.
 */
export default class SimilarQuestions extends Controller {
  #text = this.part("text");
  #timer = null;
  #asking = null; // ends the request under way
  #asked = "";
  #isHidden = false;

  connect() {
    this.on(this.#text, "input", this.#onInput);
    this.on(this.part("similar"), "click", this.#press);
  }

  disconnect() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  #onInput() {
    clearTimeout(this.#timer);
    const text = this.#text.value.trim();
    if (!text) this.#isHidden = false;
    if (this.#isHidden) return;
    if (wordsIn(text) < FROM) this.#show("");
    else this.#timer = setTimeout(() => this.#ask(text), PAUSE);
  }

  async #ask(text) {
    if (text === this.#asked) return;
    this.#asked = text;
    this.#asking?.abort();
    this.#asking = new AbortController();
    const address = `${this.element.dataset.similar}?${new URLSearchParams({ text })}`;
    try {
      const answer = await request(address, { signal: this.#asking.signal });
      const html = await answer.text();
      if (text === this.#text.value.trim() && !this.#isHidden) this.#show(html);
    } catch {
      this.#asked = ""; // a help that does not come is no error to show
    }
  }

  #show(html) {
    const place = this.part("similar");
    if (place.innerHTML.trim() === html.trim()) return;
    if (place.contains(document.activeElement)) return; // nothing moves under the focus
    place.innerHTML = html;
    const number = place.querySelectorAll("li").length;
    if (number) emit(EVENTS.ANNOUNCE, { kind: "similar", sentence: counted("similar", number) });
    else this.#asked = "";
  }

  #press({ target }) {
    if (target.closest("[data-hides-similar]")) {
      this.#isHidden = true;
      this.#text.focus();
      this.#show("");
    }
    const button = target.closest("[data-votes-for]");
    if (button) this.#vote(button);
  }

  /** Press the button of the list where it shows the question, so that the vote shows there. */
  async #vote(button) {
    const { votesFor, address, done } = button.dataset;
    const listed = document.querySelector(`#question-${votesFor} button.vote`);
    try {
      if (listed?.ariaPressed === "false") listed.click();
      else if (!listed) await request(address, { method: "POST" });
    } catch ({ message }) {
      return emit(EVENTS.SORRY, { sentence: message });
    }
    button.textContent = done;
    button.ariaLabel = null;
    button.ariaDisabled = "true";
    button.removeAttribute("data-votes-for");
    return emit(EVENTS.ANNOUNCE, { kind: "similar", sentence: done });
  }
}

/** How many words a text has, in scripts without spaces too. */
function wordsIn(text) {
  if (!Intl.Segmenter) return text.split(/\s+/).length;
  const words = new Intl.Segmenter(undefined, { granularity: "word" });
  return [...words.segment(text.slice(0, 400))].filter(({ isWordLike }) => isWordLike).length;
}
