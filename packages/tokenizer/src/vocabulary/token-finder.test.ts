import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenFinder } from "./token-finder.js";

/** Few letters, so that tokens begin alike, hold each other and stand in texts. */
const words = fc.string({
  unit: fc.constantFrom("a", "b", "[", "😀", "\ud83d", "é"),
  minLength: 1,
  maxLength: 5,
});
const texts = fc.array(words).map((parts) => parts.join(""));

/** Left to right, the longest token that begins at each place: by the definition. */
function naive(tokens: readonly string[], text: string) {
  const found: { token: string; index: number }[] = [];
  const longestFirst = [...tokens].sort((a, b) => b.length - a.length);
  for (let index = 0; index < text.length; ) {
    const token = longestFirst.find((each) => text.startsWith(each, index));
    if (token !== undefined) found.push({ token, index });
    index += token?.length ?? 1;
  }
  return found;
}

describe("tokens in a text", () => {
  test("are found from left to right, the longest of those that begin at a place", () => {
    fc.assert(
      fc.property(fc.array(words), texts, (tokens, text) => {
        const finder = new TokenFinder(tokens);
        expect([...finder.matches(text)]).toEqual(naive(tokens, text));
        if (!finder.mayFind(text)) expect(naive(tokens, text)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("are found among very many, and however long they are alike", () => {
    const many = new TokenFinder(Array.from({ length: 130_000 }, (_, i) => `<extra_${i}>`));
    expect([...many.matches("a<extra_129999><extra_13><extra_130000>")].map(({ token }) => token)).toEqual([
      "<extra_129999>",
      "<extra_13>",
    ]);
    const nested = new TokenFinder(Array.from({ length: 3000 }, (_, i) => `${"a".repeat(i)}b`));
    expect(nested.next("a".repeat(20_000), 0)).toBeUndefined();
    expect(nested.next(`${"a".repeat(20_000)}b`, 0)).toEqual({
      token: `${"a".repeat(2999)}b`,
      index: 17_001,
    });
  });

  test("no token is found in nothing, and nothing is no token", () => {
    expect(new TokenFinder(["", "a"]).next("", 0)).toBeUndefined();
    expect(new TokenFinder([""]).next("abc", 0)).toBeUndefined();
  });
});
