import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CharacterClass, characterClasses } from "./characters.js";

const python: { readonly count: number; readonly changes: readonly number[] } = JSON.parse(
  readFileSync(new URL("../test/python-isdigit.json", import.meta.url), "utf8"),
);

function classOf(codePoint: number): number {
  const { ofUnit, ofSupplementary } = characterClasses();
  return codePoint < 0x10000 ? ofUnit[codePoint] : ofSupplementary(codePoint);
}

describe("character classes", () => {
  test("digits are those of Python's str.isdigit, over all code points", () => {
    const changes: number[] = [];
    let count = 0;
    for (let codePoint = 0, previous = false; codePoint < 0x110000; codePoint++) {
      const digit = classOf(codePoint) === CharacterClass.digit;
      if (digit) count++;
      if (digit !== previous) changes.push(codePoint);
      previous = digit;
    }
    expect(count).toBe(python.count);
    expect(changes).toEqual(python.changes);
  });

  test("tokens of their own: one Chinese block and 17 punctuation characters", () => {
    const alone: number[] = [];
    for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
      if (classOf(codePoint) === CharacterClass.alone) alone.push(codePoint);
    }
    expect(alone.length).toBe(0x9fff - 0x4e00 + 1 + 17);
    expect(classOf(0x4dff)).toBe(CharacterClass.other);
    expect(classOf(0xa000)).toBe(CharacterClass.other);
    const punctuation = alone.filter((codePoint) => codePoint < 0x4e00 || codePoint > 0x9fff);
    expect(String.fromCodePoint(...punctuation)).toBe("!,.:;?~。《》【】！，：；？");
  });
});
