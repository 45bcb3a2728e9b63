/** A press on data-opens="id" opens that <dialog>, one on data-closes closes its own dialog. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) openDialog(document.getElementById(opener.dataset.opens), opener.dataset.intent);
  const dialog = event.target.closest?.("dialog");
  const outside = event.target === dialog; // only a press on the backdrop has it as target
  if (dialog && (outside || event.target.closest("[data-closes]"))) dialog.close();
});

export function openDialog(dialog, intent = "") {
  if (dialog.open) return;
  dialog.dataset.intent = intent;
  dialog.showModal();
  dialog.dispatchEvent(new Event("open"));
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful)
    event.target.closest?.("[data-closes-dialog]")?.closest("dialog").close();
});
