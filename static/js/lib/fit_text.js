/** Sizes of a text, as style sheets have them by data-step: 0 is the largest. */
const LAST_STEP = 6;

/**
 * Make `text` the largest that fits into `box`. A text that does not fit at the smallest size ends
 * with an ellipsis after the last line that does.
 */
export function fitText(box, text) {
  text.style.removeProperty("--lines");
  text.removeAttribute("data-cut");
  for (let step = 0; step <= LAST_STEP; step++) {
    text.dataset.step = step;
    if (fits(box)) return;
  }
  const line = Number.parseFloat(getComputedStyle(text).lineHeight);
  text.style.setProperty("--lines", Math.max(1, Math.floor(box.clientHeight / line)));
  text.setAttribute("data-cut", "");
}

const fits = (box) =>
  box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
