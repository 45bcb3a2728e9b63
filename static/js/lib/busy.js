/** A sign that something that was pressed waits for its answer. */

const SLOW = 300; // ms after which an answer is not quick any more

/** Mark an element as busy, for the eye after SLOW; return the function that ends it. */
export function markBusy(element) {
  element.ariaBusy = "true";
  const timer = setTimeout(() => element.toggleAttribute("data-slow", true), SLOW);
  return () => {
    clearTimeout(timer);
    element.toggleAttribute("data-slow", false);
    element.ariaBusy = null;
  };
}
