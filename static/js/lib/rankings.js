/** The orders of the list of questions, as comparisons of two items. */
const number = (item, name) => Number(item.dataset[name]) || 0;

export const older = (a, b) => number(a, "order") - number(b, "order");

/** The question that is next stands first, for those who read it in the list. */
const next = (a, b) => (b.dataset.state === "next") - (a.dataset.state === "next");

export const RANKINGS = {
  top: (a, b) => next(a, b) || number(b, "votes") - number(a, "votes") || older(a, b),
  new: (a, b) => next(a, b) || older(b, a),
  pending: older,
  dismissed: (a, b) => older(b, a),
  refused: (a, b) => older(b, a),
  answered: (a, b) => number(b, "answered") - number(a, "answered") || older(a, b),
};
