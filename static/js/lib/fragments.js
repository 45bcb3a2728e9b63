/** Puts fragments of HTML from the socket into the page. */

/** Replace each element by the fragment with its id; insert new list items by their order. */
export function apply(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const fresh of [...template.content.children]) {
    const old = document.getElementById(fresh.id);
    if (old) replace(old, fresh);
    else if (fresh.dataset.list) insert(document.getElementById(fresh.dataset.list), fresh);
  }
}

export function remove(ids) {
  for (const id of ids) {
    const old = document.getElementById(id);
    if (!old) continue;
    const neighbour = old.contains(document.activeElement) && neighbourOf(old);
    old.remove();
    // The person who removed it by keyboard goes on from there.
    if (neighbour) focusItem(neighbour);
  }
}

function replace(old, fresh) {
  const holds = old.contains(document.activeElement);
  const focused = holds ? landmark(document.activeElement) : null;
  for (const { dataset } of old.querySelectorAll("details[data-fold][open]"))
    fresh.querySelector(`[data-fold="${dataset.fold}"]`)?.setAttribute("open", "");
  old.replaceWith(fresh);
  htmx.process(fresh);
  // Keep the keyboard focus on the same control, or on the one that took its place.
  if (focused)
    (fresh.matches(focused)
      ? fresh
      : (fresh.querySelector(focused) ?? fresh.querySelector("button:not(.step-down), a"))
    )?.focus();
  if (holds && document.activeElement === document.body) goOnFrom(fresh);
}

/** The next item of a list that is shown, or else the one before. */
function neighbourOf(item) {
  for (const way of ["nextElementSibling", "previousElementSibling"]) {
    let other = item[way];
    while (other && !other.checkVisibility()) other = other[way];
    if (other) return other;
  }
  return null;
}

/** Focus an item of a list, or its first control where items take no focus. */
function focusItem(item) {
  const target = item.hasAttribute("tabindex") ? item : item.querySelector("button, a");
  target?.focus({ preventScroll: true });
}

/** Focus the next control after `place`, because the pressed one is gone without a successor. */
export function goOnFrom(place) {
  const neighbour = place.matches("li") && neighbourOf(place);
  if (neighbour) return focusItem(neighbour);
  const follows = (control) =>
    place.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING;
  const controls = [...document.querySelectorAll(":is(main, .dock) :is(button, a)")].filter(
    (control) => control.checkVisibility(),
  );
  return (controls.find(follows) ?? controls.at(-1))?.focus({ preventScroll: true });
}

function insert(list, fresh) {
  if (!list) return;
  const after = [...list.children].find((other) => order(other) > order(fresh));
  fresh.dataset.new = "";
  list.insertBefore(fresh, after ?? null);
  htmx.process(fresh);
}

const order = (item) => Number(item.dataset.order);

function landmark(element) {
  const fold = element.matches("summary") && element.parentElement.dataset.fold;
  if (fold) return `[data-fold="${CSS.escape(fold)}"] > summary`;
  for (const name of ["id", "formaction", "data-manages", "data-opens", "href"]) {
    if (element.hasAttribute(name)) return `[${name}="${CSS.escape(element.getAttribute(name))}"]`;
  }
  return null;
}
