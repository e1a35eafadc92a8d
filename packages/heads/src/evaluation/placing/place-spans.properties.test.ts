import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OffsetUnit } from "./offset-units.js";
import { placeSpans } from "./place-spans.js";
import type { StatedSpan } from "./stated-span.js";

/** What an offset counts, counted the slow way. */
const COUNTS: Readonly<Record<OffsetUnit, (text: string) => number>> = {
  "utf-16": (text) => text.length,
  "code-points": (text) => Array.from(text).length,
  graphemes: (text) => Array.from(new Intl.Segmenter("und").segment(text)).length,
  "utf-8": (text) => new TextEncoder().encode(text).length,
};
const UNITS = Object.keys(COUNTS) as OffsetUnit[];

/** How a tool may have changed a text before it counted. */
const REWRITINGS: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  "a CRLF as one": (text) => text.replaceAll("\r\n", "\n"),
  "a line feed as two": (text) => text.replace(/\r?\n/g, "\r\n"),
  "no blanks before the text": (text) => text.trimStart(),
  "no blanks before the text, a CRLF as one": (text) => text.trimStart().replaceAll("\r\n", "\n"),
  "runs of blanks as one": (text) => text.trimStart().replace(/\s+/g, " "),
  "& < > escaped": (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  composed: (text) => text.normalize("NFC"),
  decomposed: (text) => text.normalize("NFD"),
};

/** What tools make of the words of a span. */
const STATINGS: readonly ((words: string) => string)[] = [
  (words) => words,
  (words) => words.replace(/\s+/g, " "),
  (words) => words.normalize("NFC"),
  (words) => words.normalize("NFD"),
  (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  (words) => ` ${words}\n`,
];

const names = [
  "Ana Ruiz",
  "Zoë\tSørby",
  "Tom & Lee",
  "A<B",
  "นี่ที่",
  "李雷",
  "Vie\u0323\u0302t",
  "👨‍👩‍👧 Ek",
  "Ana  Ruiz",
];
const gaps = [" ", ", ", ".\r\n", ".\n", "\n\n", "  ", " & ", " 👍 ", " e\u0301t ", "\t", " <b> "];

interface Marked {
  readonly text: string;
  readonly marks: readonly { readonly start: number; readonly end: number }[];
}

/** A text of names and numbers, both marked: the numbers are each in one place only. */
const marked: fc.Arbitrary<Marked> = fc
  .tuple(
    fc.constantFrom("", " ", "\n\n  ", "\ufeff", "\r\n"),
    fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...gaps)), { minLength: 2, maxLength: 12 }),
    fc.constantFrom("", "\n", "\r\n", " "),
  )
  .map(([before, parts, after]) => {
    let text = before;
    const marks: { start: number; end: number }[] = [];
    parts.forEach(([name, gap], i) => {
      for (const word of [name, `no ${1000 + 37 * i}`]) {
        marks.push({ start: text.length, end: text.length + word.length });
        text += word + gap;
      }
    });
    return { text: text + after, marks };
  });

describe("placeSpans finds how a text was counted", () => {
  for (const [name, rewrite] of Object.entries(REWRITINGS))
    it(`${name}, in any unit, whatever of the words is stated`, () => {
      fc.assert(
        fc.property(
          marked,
          fc.constantFrom(...UNITS),
          fc.constantFrom<OffsetUnit>("utf-16", "code-points"),
          fc.constantFrom(...STATINGS),
          ({ text, marks }, unit, usual, state) => {
            const count = (at: number) => COUNTS[unit](rewrite(text.slice(0, at)));
            const spans = marks.map(({ start, end }): StatedSpan => {
              const words = text.slice(start, end);
              return { start: count(start), end: count(end), text: state(words) };
            });
            const placed = placeSpans(text, spans, usual);
            expect(placed.map(({ place }) => place)).toEqual(marks);
            expect(placed.flatMap(({ remark }) => remark ?? [])).toEqual([]);
          },
        ),
        { numRuns: 60 },
      );
    });
});
