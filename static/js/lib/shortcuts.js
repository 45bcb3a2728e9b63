/** Keys that press a button: the one that is shown among those with that key in data-shortcut. */
import { untilCleared } from "./storage.js";

const STORED = "shortcuts";

export const shortcutsAreOn = () => untilCleared.getItem(STORED) !== "off";

export function turnShortcuts(on) {
  if (on) untilCleared.removeItem(STORED);
  else untilCleared.setItem(STORED, "off");
}

/** The buttons that are shown, by their key. */
export function shortcutButtons() {
  const shown = [...document.querySelectorAll("[data-shortcut]")].filter((button) =>
    button.checkVisibility(),
  );
  return new Map(shown.map((button) => [button.dataset.shortcut, button]));
}

/** The name of a button: the label of an icon, or else its text. */
export const nameOf = (button) => button.ariaLabel ?? button.textContent.trim();
