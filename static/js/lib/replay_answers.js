/** The answers of the replay, as the list in the page has them. Times are in seconds. */

const MARGIN = 0.05; // players stand a frame before the second that they were put to
const RESTART = 3; // seconds of an answer after which “previous” returns to its own beginning

export const lengthOfReplay = () =>
  Number(document.getElementById("replay-marks")?.dataset.length) || 0;

/** [{item, from, to, number, text}] in the order of the replay; `number` of the opening is 0. */
export const answers = () =>
  [...document.querySelectorAll("#answers [data-from]")].map((item) => ({
    item,
    from: Number(item.dataset.from),
    to: Number(item.dataset.to),
    number: Number(item.dataset.question) || 0,
    text: item.querySelector(".answer-text").textContent.trim(),
  }));

/** The answer that is given at this second, or undefined between two. */
export const answerAt = (second) =>
  answers().findLast(({ from, to }) => from <= second + MARGIN && second < to);

export const nextAnswer = (second) => answers().find(({ from }) => from > second + MARGIN);

/** The beginning of the present answer, or of the one before in its first seconds. */
export const previousAnswer = (second) =>
  answers().findLast(({ from }) => from < second - RESTART) ?? answers()[0];
