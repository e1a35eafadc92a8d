import fc from "fast-check";
import { expect, test } from "vitest";
import { readLexicons } from "../lexicon/lexicon.js";
import { Random } from "../random.js";
import { personName, stemOf } from "./names.js";

const { languages, stems } = readLexicons();
const lexiconOf = (language: string) => languages.filter((lexicon) => lexicon.language === language)[0];

test("a Russian woman has the family name and patronymic of one, a man those of a man", () => {
  const lexicon = lexiconOf("ru");
  const names = (given: string) =>
    Array.from({ length: 200 }, (_, seed) => {
      const words = new Map([
        ...lexicon.words,
        ["given", [given]],
        ["family", ["Волков", "Раевский", "Ким"]],
      ]);
      return personName({ lexicon: { ...lexicon, words }, stems }, new Random(seed)).text;
    }).filter((text) => text.includes(given));
  for (const name of names("Анна")) expect(name).not.toMatch(/Волков(?!а)|Раевский|ич( |$)/);
  for (const name of names("Илья")) expect(name).not.toMatch(/Волкова|Раевская|вна( |$)/);
  expect(names("Анна").join()).toMatch(/Волкова.*Раевская|Раевская.*Волкова/s);
});

test.each([
  ["ar", /^\p{Script=Arabic}+$/u],
  ["hi", /^[\p{Script=Devanagari}\p{M}]+$/u],
  ["ru", /^[\p{Script=Cyrillic} ]+$/u],
])("an invented word in %s is in its script", (language, script) => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      expect(stemOf({ lexicon: lexiconOf(language), stems }, new Random(seed))).toMatch(script);
    }),
  );
});
