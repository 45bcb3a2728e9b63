/** data-opens="id" opens that <dialog>, data-closes closes the one around it: fragments need no wiring. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) open(document.getElementById(opener.dataset.opens), opener.dataset.intent);
  const dialog = event.target.closest?.("dialog");
  const outside = event.target === dialog; // the backdrop is the dialog itself, its content is not
  if (dialog && (outside || event.target.closest("[data-closes]"))) dialog.close();
});

export function open(dialog, intent = "") {
  if (dialog.open) return;
  dialog.dataset.intent = intent;
  dialog.showModal();
  dialog.dispatchEvent(new Event("open"));
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful)
    event.target.closest?.("[data-closes-dialog]")?.closest("dialog").close();
});
