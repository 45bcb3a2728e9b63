/** Sentences in the reader's language, which the server writes into the page as JSON. */
const words = JSON.parse(document.getElementById("words").textContent);

/** Whether the page has a sentence of this name. */
export const knows = (name) => Object.hasOwn(words, name);

export function word(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** The sentence of `name` in the plural form for `count`: name.one, name.other. */
export function counted(name, count, values = {}) {
  const form = new Intl.PluralRules(document.documentElement.lang).select(count);
  const known = `${name}.${form}` in words ? `${name}.${form}` : `${name}.other`;
  return word(known, { count, ...values });
}

/** A number as the reader's language writes it, for example 5,000. */
export const formatted = (number) =>
  new Intl.NumberFormat(document.documentElement.lang).format(number);
