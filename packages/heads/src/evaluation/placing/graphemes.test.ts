import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphemeSteps, type NextUnit, olderGraphemeSteps } from "./graphemes.js";

const parts = [
  "a",
  "\r",
  "\n",
  "\u0301",
  "👨",
  "\u200d",
  "👩",
  "🇩",
  "🇪",
  "한",
  "\u1100",
  "\u1161",
  "क",
  "\u094d",
  "\u0600",
  "\ud800",
];

/** Where the clusters of a text begin, and it ends. */
function graphemeStarts(text: string, next: NextUnit = graphemeSteps(text)): readonly number[] {
  const starts = [0];
  while (starts[starts.length - 1] < text.length) starts.push(next(starts[starts.length - 1]));
  return starts;
}

describe("steps from cluster to cluster", () => {
  it("is what the engine says of the text as a whole, however long its clusters are", () => {
    const piece = fc.tuple(fc.constantFrom(...parts), fc.constantFrom(1, 1, 2, 3, 300, 700));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.map(([part, times]) => part.repeat(times)).join("");
        const whole = Array.from(new Intl.Segmenter("und").segment(text), ({ index }) => index);
        expect(graphemeStarts(text)).toEqual([...whole, text.length]);
      }),
    );
  });

  it("is so for texts of any characters", () => {
    const character = fc
      .integer({ min: 0, max: 0x1ffff })
      .filter((point) => point < 0xd800 || point > 0xdfff);
    const text = fc.array(character, { maxLength: 40 }).map((points) => String.fromCodePoint(...points));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })), (any) => {
        const whole = Array.from(new Intl.Segmenter("und").segment(any), ({ index }) => index);
        expect(graphemeStarts(any)).toEqual([...whole, any.length]);
      }),
      { numRuns: 2000 },
    );
  });

  it("needs an engine only where characters can be joined", () => {
    const joining: string[] = [];
    for (let point = 0; point < 0x20000; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      const around = `a${character}a`;
      const clusters = Array.from(new Intl.Segmenter("und").segment(around)).length;
      if (clusters !== graphemeStarts(around).length - 1) joining.push(point.toString(16));
    }
    expect(joining).toEqual([]);
  });

  it("go on from any cluster, in whatever order they are asked for", () => {
    const piece = fc.tuple(fc.constantFrom(...parts), fc.constantFrom(1, 1, 2, 70));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (pieces, stream) => {
        const text = pieces.map(([part, times]) => part.repeat(times)).join("");
        fc.pre(text !== "");
        const whole = [
          ...Array.from(new Intl.Segmenter("und").segment(text), ({ index }) => index),
          text.length,
        ];
        const next = graphemeSteps(text);
        for (const number of stream.take(40)) {
          const place = number % (whole.length - 1);
          expect(next(whole[place])).toBe(whole[place + 1]);
        }
      }),
    );
  });

  it("joined no consonants before Unicode 15.1", () => {
    const older = graphemeStarts("नमस्ते T", olderGraphemeSteps("नमस्ते T"));
    expect(older).toEqual([0, 1, 2, 4, 6, 7, 8]);
    expect(olderGraphemeSteps("Ana e\u0301")).toBeUndefined();
  });
});
