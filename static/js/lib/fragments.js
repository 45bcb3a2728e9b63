/** Puts what the socket sends into the page. */

/** Replace each element by the fragment of its id; put list items that are new where their order says. */
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
    const neighbour =
      old.contains(document.activeElement) &&
      (old.nextElementSibling ?? old.previousElementSibling);
    old.remove();
    // Whoever sent it away goes on from where it was.
    if (neighbour) neighbour.querySelector("button, a")?.focus({ preventScroll: true });
  }
}

function replace(old, fresh) {
  const holds = old.contains(document.activeElement);
  const focused = holds ? landmark(document.activeElement) : null;
  old.replaceWith(fresh);
  htmx.process(fresh);
  // Somebody on the keyboard stays where they were, on the same control or on what took its place.
  if (focused)
    (fresh.querySelector(focused) ?? fresh.querySelector("button:not(.down), a"))?.focus();
  if (holds && document.activeElement === document.body) goOnFrom(fresh);
}

/** What was pressed is gone, and nothing in its place can be: to what comes next. */
export function goOnFrom(place) {
  const follows = (control) =>
    place.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING;
  const controls = [...document.querySelectorAll(":is(main, .dock) :is(button, a)")].filter(
    (control) => control.checkVisibility(),
  );
  (controls.find(follows) ?? controls.at(-1))?.focus({ preventScroll: true });
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
  for (const name of [
    "id",
    "formaction",
    "data-manages",
    "data-opens",
    "data-takes-next",
    "href",
  ]) {
    if (element.hasAttribute(name)) return `[${name}="${CSS.escape(element.getAttribute(name))}"]`;
  }
  return null;
}
