import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLexicons } from "../lexicon/lexicon.js";
import { Random } from "../random.js";
import { domains } from "./domains.js";
import type { Draft } from "./draft.js";
import { Page } from "./page.js";
import { accidents } from "./pasted.js";

const { languages, stems } = readLexicons();

function draftOf(language: number, domain: number, random: Random): Draft {
  const page = new Page({ lexicon: languages[language % languages.length], stems }, random);
  const all = Object.values(domains);
  all[domain % all.length](page);
  return page.drafting.done();
}

/** What is the same however a text was pasted: letters without their marks, in one case. */
const folded = (text: string): string =>
  text
    .toUpperCase()
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\p{M}\s>]/gu, "");

/** Likewise for what a scanner confuses. */
const read = (text: string): string =>
  folded(text)
    .replace(/[1il]/g, "l")
    .replaceAll("0", "o")
    .replaceAll("rn", "m")
    .replaceAll("5", "s")
    .replaceAll("c", "e")
    .replaceAll(",", ".");

describe.each(Object.keys(accidents) as (keyof typeof accidents)[])("%s", (name) => {
  test("what was marked is marked, and nothing else", () => {
    const fold = name === "scanned" ? read : folded;
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (language, domain, seed) => {
        const random = new Random(seed);
        const before = draftOf(language, domain, random);
        const after = accidents[name](before, random);
        const marked = ({ text, mentions }: Draft): string[] =>
          mentions.map(
            ({ start, end, entity, kinds }) => `${entity} ${kinds} ${fold(text.slice(start, end))}`,
          );
        if (name === "cut") {
          expect(before.text.endsWith(after.text)).toBe(true);
          const from = before.text.length - after.text.length;
          expect(marked(after)).toEqual(
            marked({ ...before, mentions: before.mentions.filter(({ start }) => start >= from) }),
          );
        } else {
          expect(fold(after.text)).toBe(fold(before.text));
          expect(marked(after)).toEqual(marked(before));
          expect(after.facts).toEqual(before.facts);
        }
        for (const { start, end } of after.mentions)
          expect(after.text.slice(start, end)).toBe(after.text.slice(start, end).trim());
      }),
      { numRuns: 200 },
    );
  });
});
