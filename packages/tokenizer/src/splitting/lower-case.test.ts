import { describe, expect, test } from "vitest";
import { TokenFinder } from "../vocabulary/token-finder.js";
import { lowerCase } from "./lower-case.js";

const nothing = new TokenFinder([]);

describe("lower case", () => {
  test("character by character: a Σ that ends a word becomes σ", () => {
    expect(lowerCase("ΑΣ ÀÉ ẞ ＡǅⅣ", nothing)).toEqual({ text: "ασ àé ß ａǆⅳ", origin: undefined });
  });

  test("over all code points only İ changes its length", () => {
    const changed: string[] = [];
    for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (character.toLowerCase().length !== character.length) changed.push(character);
    }
    expect(changed).toEqual(["İ"]);
  });

  test("where İ became two units, both lead back to it", () => {
    const { text, origin } = lowerCase("aİB", nothing);
    expect(text).toBe("ai̇b");
    expect([...(origin ?? [])]).toEqual([0, 1, 1, 2]);
  });

  test("what is kept stays as it is", () => {
    const { text, origin } = lowerCase("İ[İA]B", new TokenFinder(["[İA]"]));
    expect(text).toBe("i̇[İA]b");
    expect([...(origin ?? [])]).toEqual([0, 0, 1, 2, 3, 4, 5]);
  });
});
