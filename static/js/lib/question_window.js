/** The part of a list of questions that this page shows. The server orders it. */
import { page } from "./page.js";

export const STEP = 50; // questions that the page takes at once
export const MOST = 2000; // questions of one list in one page

/** The state of the questions in each list whose name is another word. */
const STATES = { top: "waiting", votes: "waiting", new: "waiting" };

/**
 * What the list shows: `ids` are numbers of questions in the server's order, `total` counts all
 * that the list has, `newest` is the highest number of all these, `label` is "" for all labels.
 */
export const shown = { name: "", label: "", size: STEP, ids: [], total: 0, newest: 0 };

export const list = () => document.getElementById("questions");
export const numberOf = (item) => Number(item.dataset.order);
export const itemOf = (number) => document.getElementById(`question-${number}`);
export const items = () => [...list().children];

/** Take over the list as the server drew it; `name` is its name where the list bears none. */
export function readWindow(name) {
  const { dataset } = list();
  shown.name = dataset.name || name;
  shown.label = dataset.label ?? "";
  shown.size = Number(dataset.size) || STEP;
  shown.ids = items().filter(belongs).map(numberOf);
  shown.total = Number(dataset.total || shown.ids.length);
  shown.newest = Math.max(Number(dataset.newest) || 0, ...shown.ids);
}

/** Show another list: `fresh` are its items in the server's order. */
export function setWindow({ name, label, size, total }, fresh) {
  list().replaceChildren(...fresh);
  delete list().dataset.newest;
  Object.assign(list().dataset, { name, label, size, total });
  readWindow(name);
}

/** Whether a list from the server is the one that the page shows. */
export const isShown = ({ name, label = "", size }) =>
  name === shown.name && label === shown.label && size === shown.size;

/** Whether an item is of a state that the list holds. Hosts have the next one in its own place. */
export function belongs({ dataset: { state } }) {
  if (state === "next") return isOfWaiting(shown.name) && page.role !== "host";
  return state === stateOf(shown.name);
}

/** Whether the page shows all questions of its list, so that what is asked comes into it. */
export const isWhole = () => shown.total <= shown.size && !shown.label;

/** Whether new questions come into this list by being asked. */
export const isOfWaiting = (name) => name in STATES;

/** The state of the questions of a list, by which the server counts them too. */
export const stateOf = (name) => STATES[name] ?? name;

/** The list that the server gives to a page that chose none. */
export function usualList() {
  return page.role === "host" ? "votes" : "top";
}

/** The message that tells the server which list this page shows. */
export const wish = () => ({ show: { list: shown.name, label: shown.label, size: shown.size } });

/** What the page says when it joins: the list, unless it is the one that the server gives. */
export function wishAtJoining() {
  const isUsual = shown.name === usualList() && !shown.label && shown.size === STEP;
  return isUsual || !shown.name ? {} : wish();
}

export const parse = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
};
