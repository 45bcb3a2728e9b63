/** Sentences in passing, over the page, for the eye; screen readers hear announcements instead. */

let last = null;

/** Show a sentence for some seconds, in the place of the one before. */
export function showInPassing(sentence) {
  last?.remove();
  last = document.createElement("p");
  last.className = "my-now";
  last.ariaHidden = "true";
  last.textContent = sentence;
  last.addEventListener("animationend", ({ currentTarget }) => currentTarget.remove());
  document.body.append(last);
}

/** Whether some of an element within the list of questions is in sight. */
export function isInSight(element) {
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  const list = document.getElementById("question-list").getBoundingClientRect();
  const { top, bottom } = element.getBoundingClientRect();
  return top < Math.min(list.bottom, innerHeight) && bottom > Math.max(list.top, 0);
}
