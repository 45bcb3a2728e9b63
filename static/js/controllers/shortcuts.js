import { Controller } from "../lib/controller.js";
import { openDialog } from "../lib/dialogs.js";
import { nameOf, shortcutButtons, shortcutsAreOn, turnShortcuts } from "../lib/shortcuts.js";

const HELP = "?";
const OPEN = "dialog[open], [popover]:not(.tooltip):popover-open";
const FIELDS = "input, textarea, select, [contenteditable]";

/**
 * Presses buttons by single keys, and shows the keys in its dialog, which "?" opens.
 *
 * Never while the person types, holds Ctrl, Alt or Meta, or has a dialog open; and a switch in the
 * dialog turns the keys off, because people who dictate send keys that they do not mean.
 */
export default class Shortcuts extends Controller {
  #observer = new MutationObserver(() => this.#mark());

  connect() {
    this.on(document, "keydown", this.#onKey);
    this.on(this.element, "open", this.#list);
    this.on(this.part("switch"), "change", ({ target }) => {
      turnShortcuts(target.checked);
      this.#mark();
    });
    this.part("switch").checked = shortcutsAreOn();
    this.#observer.observe(document.body, { childList: true, subtree: true });
    this.#mark();
  }

  disconnect() {
    this.#observer.disconnect();
  }

  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest?.(FIELDS) || document.querySelector(OPEN)) return;
    if (!shortcutsAreOn()) return;
    const key = keyOf(event);
    const button = shortcutButtons().get(key);
    if (key === HELP) openDialog(this.element);
    else if (button) button.click();
    else return;
    event.preventDefault();
  }

  /** Say to screen readers which keys press which buttons; fragments bring new buttons. */
  #mark() {
    const on = shortcutsAreOn();
    for (const button of document.querySelectorAll("[data-shortcut]")) {
      if (!on) button.ariaKeyShortcuts = null;
      else if (button.ariaKeyShortcuts !== button.dataset.shortcut)
        button.ariaKeyShortcuts = button.dataset.shortcut;
    }
  }

  /** Only keys of buttons that this person has now. */
  #list() {
    const rows = [...shortcutButtons()].flatMap(([key, button]) => {
      const term = document.createElement("dt");
      const name = document.createElement("dd");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      name.textContent = nameOf(button);
      return [term, name];
    });
    this.part("keys").replaceChildren(...rows);
  }
}

/** The letter on the key where the keyboard writes Latin letters, else the one at its place. */
function keyOf({ key, code }) {
  return /^[!-~]$/.test(key) ? key.toUpperCase() : code.replace(/^Key/, "");
}
