import { Controller } from "../lib/controller.js";
import { EVENTS, emit } from "../lib/events.js";
import { isInSight, showInPassing } from "../lib/passing.js";

let known = null; // names of the notes on this page; those that it came with are not announced
const unsaid = new Map(); // name of a note: its sentence, which screen readers have not heard yet

/**
 * The notes on this person's questions that the list does not show. Screen readers hear each note
 * once, when it comes; a note that closes says nothing of those that are left. A note that comes
 * while the list is scrolled past it is shown over the page for some seconds too.
 */
export default class MyQuestions extends Controller {
  connect() {
    const notes = [...this.element.querySelectorAll("[data-note]")];
    const fresh = known ? notes.filter(({ dataset }) => !known.has(dataset.note)) : [];
    known = new Set(notes.map(({ dataset }) => dataset.note));
    for (const note of fresh) unsaid.set(note.dataset.note, said(note));
    if (fresh.length) emit(EVENTS.ANNOUNCE, { kind: "my-questions", sentence: takeUnsaid });
    const missed = fresh.find((note) => "passes" in note.dataset && !isInSight(note));
    if (missed) showInPassing(said(missed, "\n"));
  }
}

/** Those notes that are still true when their turn has come. */
function takeUnsaid() {
  const left = [...unsaid].filter(([name]) => known.has(name));
  unsaid.clear();
  return left.map(([, sentence]) => sentence).join(" ");
}

function said(note, between = " ") {
  const sentence = note.querySelector('[data-part="sentence"]').textContent;
  return `${note.dataset.about}${between}${sentence.replace(/\s+/g, " ").trim()}`;
}
