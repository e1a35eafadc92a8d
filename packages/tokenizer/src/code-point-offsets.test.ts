import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offsetsInCodePoints } from "./code-point-offsets.js";
import { TokenizerError } from "./errors.js";

describe("offsets in code points", () => {
  test("count a surrogate pair once, in any order of offsets", () => {
    expect([...offsetsInCodePoints("a😀b", [4, 0, 1, 3])]).toEqual([3, 0, 1, 2]);
    expect([...offsetsInCodePoints("😀", [1])]).toEqual([0]);
    expect([...offsetsInCodePoints("\ud83dx", [1, 2])]).toEqual([1, 2]);
  });

  test("slicing by code points gives what slicing by units gives", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), fc.nat(), (text, a, b) => {
        const characters = [...text];
        const [start, end] = [a % (characters.length + 1), b % (characters.length + 1)].sort((x, y) => x - y);
        const unitStart = characters.slice(0, start).join("").length;
        const unitEnd = characters.slice(0, end).join("").length;
        expect([...offsetsInCodePoints(text, [unitStart, unitEnd])]).toEqual([start, end]);
      }),
    );
  });

  test("an offset outside the text is an error", () => {
    expect(() => offsetsInCodePoints("ab", [0, 3])).toThrow(
      "offsets[1]: expected an integer from 0 to 2, got 3",
    );
    expect(() => offsetsInCodePoints("ab", [-1])).toThrow(TokenizerError);
  });
});
