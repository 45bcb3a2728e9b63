import { still } from "./motion.js";

const LASTS = 240; // ms

/** Put the children of `list` in the order of `items`; those that can be seen glide to their places. */
export function glide(list, items) {
  const from = new Map(items.map((item) => [item, top(item)]));
  if (!reorder(list, items) || still()) return;
  const sight = innerHeight;
  for (const item of items) {
    const way = from.get(item) - top(item);
    if (!way || !item.checkVisibility()) continue;
    // Whoever comes from far away comes from just out of sight: nothing races through the list.
    const start = Math.max(-sight, Math.min(sight, way));
    item.animate([{ transform: `translateY(${start}px)` }, { transform: "none" }], {
      duration: LASTS,
      easing: "cubic-bezier(.2, .7, .2, 1)",
    });
  }
}

/** Put them in that order, at once; whether anything changed its place. */
export function reorder(list, items) {
  const focused = document.activeElement;
  let next = list.firstElementChild;
  let moved = false;
  for (const item of items) {
    if (item === next) {
      next = next.nextElementSibling;
      continue;
    }
    list.insertBefore(item, next);
    moved = true;
  }
  // A moved element loses the focus, and whoever tabs on from it would start the page again.
  if (list.contains(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true });
  return moved;
}

const top = (item) => item.getBoundingClientRect().top;
