import { Attention } from "../lib/attention.js";
import { Controller } from "../lib/controller.js";
import { EVENTS, emit, sendToServer } from "../lib/events.js";
import { apply, remove } from "../lib/fragments.js";
import { glide, reorder } from "../lib/glide.js";
import { NewQuestions } from "../lib/new_questions.js";
import { OwnActs } from "../lib/own_acts.js";
import { page } from "../lib/page.js";
import {
  belongs,
  isOfWaiting,
  isShown,
  isWhole,
  itemOf,
  items,
  list,
  numberOf,
  parse,
  readWindow,
  STEP,
  shown,
} from "../lib/question_window.js";
import { counted } from "../lib/words.js";

const SETTLED_AFTER = 5000; // ms; by then the server knows which list the person chose
const SUMMED_FOR = 500; // ms; by then the server has said which of the new questions are one's own

/**
 * Puts the list of questions into the server's order, and counts how many of them are new.
 *
 * It moves while nobody is busy in it. Otherwise it keeps its places and offers the new order. A
 * host's list moves by a press alone, because nobody can choose from a list that moves; a question
 * that the host pins, labels or puts back goes to its place by that.
 */
export default class QuestionPanel extends Controller {
  #attention = new Attention(this.part("scroll"), this.signal);
  #ownActs = new OwnActs(this.signal);
  #begun = 0; // ms: when this list was chosen
  #order = []; // numbers of the items as they were last arranged, from the top of the screen
  #kept = new Map(); // number: an item that came while the list is held, and is not in it yet
  #requested = new Set(); // numbers of items that the server was asked for
  #unseen = new Set(); // numbers of new questions that were not in sight yet
  #arrived = new Set(); // numbers of new questions that were not announced yet
  #below = 0; // new questions below the part that is shown, which were not announced yet
  #new = new NewQuestions();
  #isOutOfOrder = false; // the list is held, and would stand in another order
  #list = list();
  #observer = new MutationObserver((changes) => this.#onChanged(changes));

  connect() {
    this.on(this.part("fresh"), "click", this.#revealFresh);
    this.on(document, "scroll", this.#markSeen, { capture: true, passive: true });
    this.on(window, "resize", this.#markSeen);
    this.on(document, EVENTS.LIST, ({ detail }) => this.#receive(detail));
    this.on(document, EVENTS.SHOWN, this.#begin);
    this.on(document, EVENTS.OWN, ({ detail: { asked } }) => this.#new.setAsked(asked));
    this.on(this.#attention, "free", this.#settle);
    this.#observer.observe(this.part("scroll"), {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["data-mine"],
    });
    readWindow(this.element.dataset.show);
    this.#begin();
  }

  disconnect() {
    this.#observer.disconnect();
  }

  get #isHeld() {
    return page.role === "host" || this.#attention.isHeld;
  }

  /** Another list is shown: nothing of it is new. */
  #begin() {
    this.#begun = performance.now();
    this.#list = list();
    this.#kept.clear();
    this.#requested.clear();
    this.#unseen.clear();
    this.#new.begin();
    this.#putInOrder(reorder);
    this.#showOffer();
  }

  #receive({ list: fresh, entering }) {
    this.#onChanged(this.#observer.takeRecords()); // the same message may have drawn questions
    for (const item of parse(entering ?? "")) {
      if (itemOf(numberOf(item))) apply(item.outerHTML);
      else this.#kept.set(numberOf(item), item);
    }
    if (fresh && isShown(fresh)) {
      shown.ids = fresh.ids;
      shown.total = fresh.total;
      shown.newest = fresh.newest;
      this.#requestLacking();
    } else if (fresh) this.#onOtherList(fresh);
    this.#observer.takeRecords();
    this.#welcome(shown.ids);
    this.#settle();
  }

  /** Take the server's list where it gives another than the one that was chosen a while ago. */
  #onOtherList({ name, label }) {
    const isOther = name !== shown.name || label !== shown.label;
    if (isOther && performance.now() - this.#begun > SETTLED_AFTER)
      emit(EVENTS.OTHER_LIST, { name, label });
  }

  #requestLacking() {
    const lacking = shown.ids.filter(
      (number) => !itemOf(number) && !this.#kept.has(number) && !this.#requested.has(number),
    );
    for (let at = 0; at < lacking.length; at += STEP) {
      const questions = lacking.slice(at, at + STEP);
      if (!sendToServer({ questions })) return;
      for (const number of questions) this.#requested.add(number);
    }
  }

  /** The server drew questions again, took some away, or drew the whole list again. */
  #onChanged(changes) {
    if (list() !== this.#list) return this.#onDrawnAgain();
    const mine = changes.filter(({ type }) => type === "attributes").map(({ target }) => target);
    for (const item of mine) if (this.#unseen.has(numberOf(item))) this.#reveal(item);
    if (!changes.some(({ target }) => target === this.#list)) return this.#markSeen();
    const here = new Map(items().map((item) => [numberOf(item), item]));
    const known = new Set(shown.ids);
    // The server draws what has left a long list lately; its ids alone say what comes into that.
    const came = [...here].filter(([number, item]) => !known.has(number) && isComing(item));
    const left = this.#order.filter((number) => !here.has(number) && known.has(number));
    const numbers = came.map(([number]) => number);
    this.#list.append(...came.map(([, item]) => item)); // until the server says where they stand
    shown.ids = [...shown.ids.filter((number) => !left.includes(number)), ...numbers];
    shown.total += came.length - left.length;
    this.#welcome(numbers);
    return this.#settle();
  }

  #onDrawnAgain() {
    const before = this.#order;
    this.#list = list();
    const { name, label } = this.#list.dataset;
    const isOther = name && (name !== shown.name || label !== shown.label);
    if (isOther) return emit(EVENTS.OTHER_LIST, { name: shown.name, label: shown.label });
    readWindow(shown.name);
    this.#kept.clear();
    this.#requested.clear();
    this.#welcome(shown.ids);
    if (this.#isHeld) {
      const place = (item) => before.indexOf(numberOf(item)) + 1 || Infinity;
      reorder(
        this.#list,
        items().sort((a, b) => place(a) - place(b) || 0),
      );
    }
    return this.#settle();
  }

  /** Count questions that were asked since the page came, and announce those of others. */
  #welcome(numbers) {
    const { fresh, unheard, below } = this.#new.count(numbers);
    if (!isOfWaiting(shown.name)) return;
    for (const number of fresh) this.#unseen.add(number);
    if (!unheard.length && !below) return;
    if (!this.#arrived.size && !this.#below) this.after(SUMMED_FOR, this.#announce);
    for (const number of unheard) this.#arrived.add(number);
    this.#below += below;
  }

  #announce() {
    const own = this.#new.takeOwn();
    const isOwn = (number) => own.has(number) || itemOf(number)?.hasAttribute("data-mine");
    const ownBelow = [...own].filter((number) => !this.#arrived.has(number) && !itemOf(number));
    const below = Math.max(0, this.#below - ownBelow.length);
    const number = [...this.#arrived].filter((one) => !isOwn(one)).length + below;
    this.#arrived.clear();
    this.#below = 0;
    if (number) emit(EVENTS.ASKED, { number });
  }

  #settle() {
    this.#dropLeft();
    if (this.#isHeld) this.#hold();
    else this.#putInOrder(glide);
    for (const number of this.#unseen) {
      const item = itemOf(number);
      if (item?.hasAttribute("data-mine")) this.#reveal(item);
    }
    this.#markSeen();
  }

  /** Remove questions that are nowhere in the list any more, held or not. */
  #dropLeft() {
    const isFull = shown.ids.length >= shown.size; // then some have only fallen behind
    const known = new Set(isFull ? [...shown.ids, ...this.#order] : shown.ids);
    const gone = items().filter((item) => !belongs(item) || !known.has(numberOf(item)));
    for (const item of gone) this.#unseen.delete(numberOf(item));
    this.#remove(gone);
  }

  #remove(gone) {
    remove(gone.map(({ id }) => id));
    this.#observer.takeRecords(); // we made these changes ourselves
  }

  /** Keep the places. A list that the page shows as a whole gets new questions at its end. */
  #hold() {
    const own = this.#ownActs.numbers.filter((number) => shown.ids.includes(number));
    for (const number of isWhole() ? shown.ids : own) this.#append(number);
    if (own.length) glide(this.#list, this.#ownActs.place(items(), shown.ids));
    this.#compareOrder();
    this.#onArranged();
  }

  /** Questions that nobody has seen yet have no place that would be another one. */
  #compareOrder() {
    const isOld = (number) => !this.#unseen.has(number);
    const wanted = shown.ids.filter(isOld);
    const places = items().map(numberOf).filter(isOld);
    this.#isOutOfOrder = wanted.some((number, at) => number !== places[at]);
  }

  #append(number) {
    const item = this.#take(number);
    if (!item || item.isConnected) return;
    this.#list.append(item);
    htmx.process(item);
  }

  #putInOrder(put) {
    for (const item of items()) item.removeAttribute("data-new"); // it has come in before
    const wanted = shown.ids.map((number) => itemOf(number) ?? this.#take(number)).filter(Boolean);
    const fresh = wanted.filter((item) => !item.isConnected);
    const staying = new Set(wanted);
    this.#remove(items().filter((item) => !staying.has(item)));
    put(this.#list, wanted);
    for (const item of fresh) htmx.process(item);
    this.#isOutOfOrder = false;
    this.#onArranged();
  }

  /** Take an item out of those that were kept back. */
  #take(number) {
    const item = this.#kept.get(number);
    this.#kept.delete(number);
    if (item) item.dataset.new = "";
    return item;
  }

  #onArranged() {
    this.#observer.takeRecords();
    this.#order = items().map(numberOf);
    emit(EVENTS.ARRANGED);
  }

  #reveal(item) {
    this.#unseen.delete(numberOf(item));
    item.scrollIntoView({ block: "nearest" });
  }

  /** The person pressed the button, so the list may move even under the pointer. */
  #revealFresh() {
    this.#putInOrder(glide);
    const first = items().find((item) => this.#unseen.has(numberOf(item)));
    if (first) this.#reveal(first);
    else this.part("scroll").scrollTop = 0;
    this.#unseen.clear();
    this.#showOffer();
  }

  /** Take the questions that are in sight now, or have left, out of the unseen ones. */
  #markSeen() {
    const before = this.#unseen.size;
    const known = new Set(shown.ids);
    const { top, bottom } = this.part("scroll").getBoundingClientRect();
    for (const number of this.#unseen) {
      const box = itemOf(number)?.getBoundingClientRect();
      const inSight =
        box?.height && box.top < Math.min(bottom, innerHeight) && box.bottom > Math.max(top, 0);
      if (inSight || !known.has(number)) this.#unseen.delete(number);
    }
    if (this.#isHeld && this.#unseen.size < before) this.#compareOrder();
    this.#showOffer();
  }

  #showOffer() {
    const number = this.#unseen.size;
    const button = this.part("fresh");
    button.hidden = !number && !this.#isOutOfOrder;
    button.ariaLabel = number ? counted("asked", number) : null; // begins with the visible words
    this.part("number").textContent = number ? counted("new", number) : "";
    this.part("order-changed").hidden = Boolean(number);
  }
}

/** Whether an item that the server drew came into the list by being asked, or put back. */
const isComing = (item) => isWhole() && belongs(item);
