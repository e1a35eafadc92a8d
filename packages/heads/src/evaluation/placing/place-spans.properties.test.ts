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
            // Letters of several marks may make up for blanks before the text: then the first span covers these as well.
            const first = /^\s/.test(text) ? placed[0].remark?.reason : undefined;
            const said = first === "spaces at its ends are no part of a span" ? placed.slice(1) : placed;
            expect(said.flatMap(({ remark }) => remark ?? [])).toEqual([]);
          },
        ),
        { numRuns: 60 },
      );
    });
});

describe("placeSpans of spans that state no text", () => {
  const silent = (text: string, marks: Marked["marks"], count: (before: string) => number) =>
    marks.map(
      ({ start, end }): StatedSpan => ({
        start: count(text.slice(0, start)),
        end: count(text.slice(0, end)),
      }),
    );
  const units = fc.constantFrom<OffsetUnit>("utf-16", "code-points", "graphemes");

  it("is exact in the unit that somebody said, and doubts nothing", () => {
    fc.assert(
      fc.property(marked, fc.constantFrom(...UNITS), ({ text, marks }, unit) => {
        const placed = placeSpans(text, silent(text, marks, COUNTS[unit]), unit, { certain: true });
        expect(placed).toEqual(marks.map((place) => ({ place })));
      }),
    );
  });

  it("is right in the usual unit, and right or doubted in another", () => {
    fc.assert(
      fc.property(marked, units, units, ({ text, marks }, unit, usual) => {
        const placed = placeSpans(text, silent(text, marks, COUNTS[unit]), usual);
        placed.forEach(({ place, remark }, i) => {
          if (unit === usual) expect(place).toEqual(marks[i]);
          else if (remark === undefined) expect(place).toEqual(marks[i]);
        });
      }),
    );
  });

  const spaced = marked.filter(({ text }) => !/[นี่李]/u.test(text));
  for (const name of ["a CRLF as one", "a line feed as two", "no blanks before the text"])
    it(`is right, or doubted, with ${name}`, () => {
      fc.assert(
        fc.property(spaced, ({ text, marks }) => {
          const count = (before: string) => REWRITINGS[name](before).length;
          const placed = placeSpans(text, silent(text, marks, count), "utf-16");
          placed.forEach(({ place, remark }, i) => {
            if (remark === undefined) expect(place).toEqual(marks[i]);
          });
        }),
      );
    });

  it("leaves a part of a word where it is, whatever the line ends", () => {
    fc.assert(
      fc.property(spaced, fc.nat(), fc.integer({ min: 1, max: 3 }), ({ text, marks }, which, length) => {
        const { start } = marks[which % marks.length];
        const place = { start: start + 1, end: Math.min(start + 1 + length, text.length) };
        fc.pre(/^\w+$/.test(text.slice(place.start - 1, place.end + 1)));
        expect(placeSpans(text, [place], "utf-16", { certain: true })).toEqual([{ place }]);
      }),
    );
  });

  it("says that nothing tells a CRLF as one from a CRLF as two where no word ends", () => {
    const placed = placeSpans("一二\r\n三四五六", [{ start: 5, end: 6 }], "utf-16");
    expect(placed).toEqual([
      {
        place: { start: 5, end: 6 },
        remark: { action: "assumed", reason: "nothing says whether offsets count a CRLF as one or as two" },
      },
    ]);
  });
});

describe("placeSpans finds a shift of the text", () => {
  const gap = fc.constantFrom(". ", ", then ", "; ");

  it("where characters were lost or added between repeated words, in the order of the spans", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(gap, fc.nat(1)), { minLength: 3, maxLength: 6 }),
        fc.constantFrom(1, -1),
        fc.constantFrom("Ana Ruiz", "李雷", "Zoë"),
        (parts, sign, name) => {
          let text = "";
          let shift = 0;
          const truth: Marked["marks"][number][] = [];
          const spans: StatedSpan[] = [];
          for (const [between, drift] of parts) {
            const place = { start: text.length, end: text.length + name.length };
            truth.push(place);
            spans.push({ start: place.start + shift, end: place.end + shift, text: name });
            text += `${name}${between}and so on `;
            // At most five, less than half of the way to the next name.
            shift += sign * drift;
          }
          const placed = placeSpans(text, spans, "utf-16");
          expect(placed.map(({ place }) => place)).toEqual(truth);
        },
      ),
    );
  });

  it("never brings two spans of the same words to one place", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
        (starts, gaps) => {
          const text = gaps.map((length) => `Ana${".".repeat(length + 1)}`).join("");
          const spans = starts.map((start): StatedSpan => ({ start, end: start + 3, text: "Ana" }));
          const placed = placeSpans(text, spans, "utf-16");
          const silent = placed.filter(({ remark }) => remark === undefined);
          const places = new Set(silent.map(({ place }) => place?.start));
          expect(places.size).toBe(silent.length);
        },
      ),
    );
  });

  it("says what it moved where the shift is of one span, or jumps", () => {
    const text = "Ana met Bo. Cy met Di. Ed met Fay.";
    const one = placeSpans(text, [{ start: 3, end: 5, text: "Bo" }], "utf-16");
    expect(one[0]).toMatchObject({ place: { start: 8, end: 10 }, remark: { action: "moved" } });
    const jumps = [
      { start: 0, end: 3, text: "Ana" },
      { start: 14, end: 16, text: "Ed" },
      { start: 28, end: 30, text: "Fa" },
    ];
    expect(
      placeSpans(text, jumps, "utf-16").map(({ place, remark }) => [place?.start, remark?.action]),
    ).toEqual([
      [0, undefined],
      [23, "moved"],
      [30, "moved"],
    ]);
  });
});
