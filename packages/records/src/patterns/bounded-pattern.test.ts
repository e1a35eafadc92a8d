import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundedPattern, LONGEST_MATCH } from "./bounded-pattern.js";
import { recognizePattern } from "./pattern.js";
import { widerPattern } from "./wider-pattern.js";

const found = async (text: string, pattern: string): Promise<readonly string[]> =>
  (await recognizePattern(text, pattern, "pattern")).map(({ value }) => String(value));

describe("what is found in a text", () => {
  test("is what all of the text has, however long that is, where matches are short", async () => {
    const words = fc.constantFrom("AB-12 ", "ab ", "7 ", "; ", "x77 ", "💶 ", "AB-123 ", "ab\n");
    const pattern = fc.constantFrom("[A-Z]{2}-\\d+", "\\d+", "\\b[a-z]+\\b", "ab(?: 7)?", "💶", "x?\\d\\d");
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 400 }), pattern, async (parts, source) => {
        const text = parts.join("");
        const word = /[\p{L}\p{M}\p{N}_]/u;
        const isInside = (at: number): boolean => word.test(text[at - 1] ?? "") && word.test(text[at] ?? "");
        const expected = [...text.matchAll(new RegExp(source, "gu"))].filter(
          ({ index, 0: match }) => !isInside(index) && !isInside(index + match.length),
        );
        expect(await found(text, source)).toEqual(expected.map(([match]) => match));
      }),
    );
  });

  test("is never longer than the longest match, and a part of what is longer is not found either", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(3 * LONGEST_MATCH), fc.nat(3 * LONGEST_MATCH), async (before, length) => {
        const line = `a${" b".repeat(length >> 1)}`;
        const text = `${". ".repeat(before)}\n${line}\n`;
        expect(await found(text, "[ab](?: ?[ab])*")).toEqual(line.length <= LONGEST_MATCH ? [line] : []);
      }),
    );
  });

  test("looks no further ahead than a match may be long, so that not every match reads all of the text", async () => {
    const text = (gap: number): string => `a ${". ".repeat(gap / 2)};`;
    const pattern = "a(?:[^;]*;)?";
    expect(await found(text(LONGEST_MATCH - 4), pattern)).toEqual([text(LONGEST_MATCH - 4)]);
    expect(await found(text(4 * LONGEST_MATCH), pattern)).toEqual(["a"]);
  });

  test("is seen with what stands before it, wherever the text is cut", async () => {
    for (const length of [1, LONGEST_MATCH, 2 * LONGEST_MATCH])
      expect(await found(`${"a".repeat(length)}-5${" ".repeat(1000)}-7`, "\\B-\\d")).toEqual(["-7"]);
  });

  test("is looked for until the signal says to stop", async () => {
    const enough = new Error("enough");
    const controller = new AbortController();
    setTimeout(() => controller.abort(enough), 0);
    const text = "a ".repeat(1_000_000);
    await expect(recognizePattern(text, "a(?:[^;]*;)?", "pattern", controller.signal)).rejects.toBe(enough);
  });
});

describe("a pattern without what cannot run in linear time", () => {
  test("matches whatever the pattern does", async () => {
    const pattern = fc.constantFrom(
      "^(?=a)(a+)+$",
      "^(?!.*b)[ab1]+$",
      "(?<!a)b",
      "(?<=1)a|b(?=1)",
      "^(a|b)\\1$",
      "^(?<one>a+)1\\k<one>$",
      "^(?=(a|[)(]))\\1*[ab1]{2}",
      "[(?=\\]]a\\(?1?",
    );
    await fc.assert(
      fc.asyncProperty(pattern, fc.stringMatching(/^[ab1()=]{0,8}$/), async (source, text) => {
        if (!new RegExp(source, "u").test(text)) return;
        expect((await widerPattern(source, "pattern")).test(text)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("still refuses what the rest of it does", async () => {
    expect((await widerPattern("^(?=a)(a+)+$", "pattern")).test(`${"a".repeat(40)}!`)).toBe(false);
    await expect(boundedPattern("^(?=a)(a+)+$", "pattern")).rejects.toMatchObject({ input: "pattern" });
  });
});
