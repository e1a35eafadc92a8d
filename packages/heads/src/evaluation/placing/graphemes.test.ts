import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphemeStarts, olderGraphemeStarts } from "./graphemes.js";

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

describe("graphemeStarts", () => {
  it("is what the engine says of the text as a whole, however long its clusters are", () => {
    const piece = fc.tuple(fc.constantFrom(...parts), fc.constantFrom(1, 1, 2, 3, 300, 700));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.map(([part, times]) => part.repeat(times)).join("");
        const whole = Array.from(new Intl.Segmenter("und").segment(text), ({ index }) => index);
        expect([...graphemeStarts(text)]).toEqual([...whole, text.length]);
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
        expect([...graphemeStarts(any)]).toEqual([...whole, any.length]);
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

  it("joined no consonants before Unicode 15.1", () => {
    expect([...(olderGraphemeStarts("नमस्ते T") ?? graphemeStarts("नमस्ते T"))]).toEqual([0, 1, 2, 4, 6, 7, 8]);
    expect(olderGraphemeStarts("Ana e\u0301")).toBeUndefined();
  });
});
