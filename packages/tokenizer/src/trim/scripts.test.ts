import { expect, test } from "vitest";
import { ScriptFinder, singleCharacter } from "./scripts.js";

test.each([
  ["a", "Latin"],
  ["é", "Latin"],
  ["я", "Cyrillic"],
  ["中", "Han"],
  ["𠀀", "Han"],
  ["の", "Hiragana"],
  ["ー", "Common"],
  ["한", "Hangul"],
  ["ع", "Arabic"],
  ["7", "Common"],
  ["😀", "Common"],
  ["\u0301", "Inherited"],
  ["𐌰", "Other"],
])("%s is %s", (char, script) => {
  const finder = new ScriptFinder();
  expect(finder.scriptOf(char)).toBe(script);
  expect(finder.scriptOf(char)).toBe(script);
});

test.each([
  ["a", "a"],
  ["▁a", "a"],
  ["▁", "▁"],
  ["▁▁", "▁"],
  ["𠀀", "𠀀"],
  ["▁𠀀", "𠀀"],
  ["ab", undefined],
  ["▁ab", undefined],
  ["", undefined],
])("%j is the character %j", (token, char) => {
  expect(singleCharacter(token)).toBe(char);
});
