import { motionIsReduced } from "./motion.js";

const LASTS = 240; // ms

const gliding = new Set(); // animations, some of which have ended

/** Put the children of `list` in the order of `items`; those in sight glide to their places. */
export function glide(list, items) {
  if (items.every((item, at) => item === list.children[at])) return;
  const from = new Map(items.map((item) => [item, top(item)]));
  for (const animation of gliding) animation.cancel();
  gliding.clear();
  reorder(list, items);
  if (motionIsReduced()) return;
  // New items have an animation of their own.
  for (const item of items.filter(
    (item) => item.checkVisibility() && !item.hasAttribute("data-new"),
  )) {
    const to = top(item);
    const way = from.get(item) - to;
    if (!way || !(inSight(to) || inSight(from.get(item)))) continue;
    // An item from far away starts just out of sight, so that it does not race through the list.
    const start = Math.max(-innerHeight, Math.min(innerHeight, way));
    const animation = item.animate(
      [{ transform: `translateY(${start}px)` }, { transform: "none" }],
      {
        duration: LASTS,
        easing: "cubic-bezier(.2, .7, .2, 1)",
      },
    );
    gliding.add(animation);
  }
}

/** Put the children of `list` in the order of `items`, at once. */
export function reorder(list, items) {
  const focused = document.activeElement;
  let next = list.firstElementChild;
  for (const item of items) {
    if (item === next) next = next.nextElementSibling;
    else list.insertBefore(item, next);
  }
  // A moved element loses the focus, and Tab would go on from the start of the page.
  if (list.contains(focused) && focused !== document.activeElement)
    focused.focus({ preventScroll: true });
}

const top = (item) => item.getBoundingClientRect().top;
const inSight = (y) => y > -innerHeight / 2 && y < innerHeight;
