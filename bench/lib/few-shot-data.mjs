/** Labels that a model never saw, found in texts by rule, so that every place of them is known. */

const MONTHS = {
  en: "January|February|March|April|May|June|July|August|September|October|November|December",
  de: "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
  fr: "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
  es: "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
};

const bounded = (pattern) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "gu");
const found = (pattern) => (text) =>
  [...text.matchAll(pattern)].map(({ 0: part, index }) => ({ start: index, end: index + part.length }));
/** A word of the names of persons that a text has, all of two words. */
const ofNames = (pick) => (text, persons) =>
  persons?.map(({ start, end }) => {
    const gap = text.slice(start, end).search(/\s/) + start;
    return pick === "first" ? { start, end: gap } : { start: gap + 1, end };
  });

/** What each label covers in a text of a language; undefined where that is not known. */
export const unseenLabels = {
  year: () => found(bounded("1[5-9]\\d\\d|20[0-2]\\d")),
  month: (language) => found(bounded(MONTHS[language])),
  acronym: () => found(bounded("\\p{Lu}{2,6}")),
  "given name": () => ofNames("first"),
  "family name": () => ofNames("last"),
  "text in brackets": () => found(/(?<=\()[^()]{3,40}(?=\))/gu),
};

export const languages = Object.keys(MONTHS);

const PERSON = new Set(["person", "personne", "persona", "person name", "人名", "人物"]);

/** Places in code points as UTF-16 code units. */
const units = (text, [start, end]) => {
  const points = [...text];
  const to = (place) => points.slice(0, place).join("").length;
  return { start: to(start), end: to(end) };
};

/** Texts of a language with the persons in them where all are known, each of two words. */
export function textsOf(records, language) {
  const texts = new Map();
  for (const { text, lang, prompt, spans } of records) {
    if (lang !== language || text.length > 200) continue;
    const known = texts.get(text) ?? { text };
    texts.set(text, known);
    if (!PERSON.has(prompt.toLowerCase())) continue;
    const persons = spans.map((span) => units(text, span));
    const areTwo = persons.every(({ start, end }) => /^\S+\s\S+$/.test(text.slice(start, end)));
    known.persons = areTwo ? persons : undefined;
  }
  return [...texts.values()];
}

/** A record of a label, or undefined where its places are not known. */
export function recordOf(label, language, { text, persons }) {
  const spans = unseenLabels[label](language)(text, persons);
  if (spans === undefined) return undefined;
  const covered = spans.map(({ start, end }) => ({ start, end, text: text.slice(start, end) }));
  return { text, prompt: label, label, offsets: "utf-16", spans: covered };
}

/** Records of labels that a model knows, as the data has them. */
export function knownRecords(records, language, labels) {
  return records
    .filter(({ lang, prompt, text }) => lang === language && labels.has(prompt) && text.length <= 200)
    .map(({ text, prompt, spans }) => ({
      ...{ text, prompt, label: prompt, offsets: "utf-16" },
      spans: spans.map((span) => {
        const { start, end } = units(text, span);
        return { start, end, text: text.slice(start, end) };
      }),
    }));
}
