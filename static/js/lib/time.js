import { page } from "./page.js";
import { untilClosed } from "./storage.js";

const AHEAD = "ahead";
const [navigation] = performance.getEntriesByType("navigation");

/**
 * ms that the server's clock is ahead of this machine's, which may be minutes off.
 *
 * After Back a browser may show an old page again, whose time is as old: the difference that was
 * found before still holds.
 */
const ahead =
  navigation?.type === "back_forward" && untilClosed.getItem(AHEAD) !== null
    ? Number(untilClosed.getItem(AHEAD))
    : Date.parse(page.now) - Date.now() || 0;
untilClosed.setItem(AHEAD, String(ahead));

export const now = () => Date.now() + ahead;

/** "4:05", or "1:04:05" from an hour on. */
export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** "4 min", in the language of the page. */
export function minutes(milliseconds) {
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: "minute",
    unitDisplay: "short",
  });
  return format.format(Math.max(0, Math.floor(milliseconds / 60_000)));
}

/** "4 min. ago", in the language of the page. */
export function ago(milliseconds) {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, {
    numeric: "auto",
    style: "short",
  });
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return format.format(0, "second");
  if (minutes < 60) return format.format(-minutes, "minute");
  if (minutes < 24 * 60) return format.format(-Math.floor(minutes / 60), "hour");
  return format.format(-Math.floor(minutes / (24 * 60)), "day");
}
