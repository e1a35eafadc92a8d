import { describe, expect, test } from "vitest";
import { lowerCase } from "./lower-case.js";

describe("lower case", () => {
  test("character by character: a Σ that ends a word becomes σ", () => {
    expect(lowerCase("ΑΣ ÀÉ ẞ ＡǅⅣ", undefined)).toEqual({ text: "ασ àé ß ａǆⅳ", origin: undefined });
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
    const { text, origin } = lowerCase("aİB", undefined);
    expect(text).toBe("ai̇b");
    expect([...(origin ?? [])]).toEqual([0, 1, 1, 2]);
  });

  test("what is kept stays as it is", () => {
    const { text, origin } = lowerCase("İ[İA]B", /\[İA\]/g);
    expect(text).toBe("i̇[İA]b");
    expect([...(origin ?? [])]).toEqual([0, 0, 1, 2, 3, 4, 5]);
  });
});
