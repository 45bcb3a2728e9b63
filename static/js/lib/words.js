/** Sentences written by the server in the reader's language (templates/parts/words.html). */
let words;

export function word(name, values = {}) {
  words ??= JSON.parse(document.getElementById("words").textContent);
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** The form of `name` that the reader's language wants for `count`: name.one, name.other… */
export function counted(name, count) {
  const form = new Intl.PluralRules(document.documentElement.lang).select(count);
  return word(words?.[`${name}.${form}`] ? `${name}.${form}` : `${name}.other`, { count });
}
