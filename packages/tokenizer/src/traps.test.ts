import { describe, expect, test } from "vitest";
import { referenceTokenizer } from "../test/reference-model.js";

const hf = referenceTokenizer();
const paddle = referenceTokenizer({ variant: "paddle" });

/** Tokens, each with the part of the text it stands for. */
function tokensOf(text: string, tokenizer = hf): (readonly [token: string, part: string])[] {
  const { tokens, starts, ends } = tokenizer.tokenize(text);
  return tokens.map((token, i) => [token, text.slice(starts[i], ends[i])]);
}

// The numbers are those of docs/traps.md.
describe("traps of the published tokenizers", () => {
  test("T5: a lone ▁ inside a text is a token for one of them and nothing for the other", () => {
    expect(hf.tokenize("in 東京").tokens).toEqual(["▁in", "▁", "東", "京"]);
    expect(paddle.tokenize("in 東京").tokens).toEqual(["▁in", "東", "京"]);
  });

  test("T5: a text whose last piece is ▁ is no error", () => {
    expect(hf.tokenize("in ").tokens).toEqual(["▁in"]);
    expect(hf.tokenize("▁").tokens).toEqual([]);
  });

  // transformers' own offset mapping cannot run at all: T6. Widths are mapped by hand in Paddle's.
  test("T6: offsets of full-width text are those of the text as given", () => {
    expect(tokensOf("ａ，ｂ～")).toEqual([
      ["▁a", "ａ"],
      [",", "，"],
      ["b", "ｂ"],
      ["～", "～"],
    ]);
  });

  test.each([
    ["e\u0301 e", "é"],
    ["ｶﾞガ", "ガ"],
    ["\u1100\u1161 x", "가"],
    ["n\u0303o", "ñ"],
    ["か\u3099", "が"],
  ])("T7: what is composed has the span of its parts: %j", (text, composed) => {
    const [first] = tokensOf(text).filter(([token]) => token !== "▁");
    expect(first).toEqual([composed, text.slice(0, 2)]);
  });

  test.each(["\u200b", "\ufeff", "\u2028", "\ufffd", "\u2581"])(
    "T7: what becomes a space is no reason to lose the place: U+%s",
    (space) => {
      expect(tokensOf(`a${space}b`)).toEqual([
        ["▁a", "a"],
        ["▁b", "b"],
      ]);
    },
  );

  test("T7: a word that occurs again has its own span, and a character that becomes two lends it to both", () => {
    expect(hf.tokenize("the the e\u0301 the").starts).toEqual(Int32Array.of(0, 4, 7, 8, 11));
    expect(tokensOf("a¨b", paddle)).toEqual([
      ["▁a", "a"],
      ["\u0308", "¨"],
      ["b", "b"],
    ]);
  });

  test("T7: a lone ▁ has the span of the space", () => {
    expect(tokensOf("in 東")).toEqual([
      ["▁in", "in"],
      ["▁", " "],
      ["東", "東"],
    ]);
  });

  test("T8: accents, voicing marks and quotation marks stay", () => {
    expect(tokensOf("é が").map(([token]) => token)).toEqual(["é", "▁", "が"]);
    expect(hf.tokenize("\u304b\u3099").tokens).toEqual(["が"]);
    expect(tokensOf("``a''").map(([, part]) => part)).toEqual(["``", "a", "'", "'"]);
  });

  test("T9: digits are what Python's isdigit says, not decimal digits, and not all numbers", () => {
    // One unknown piece each: only the digits in it are cut off.
    expect(hf.tokenize("\ua66e\u2780").tokens).toEqual(["\ua66e", "\u2780"]);
    expect(hf.tokenize("\ua66e\u1369").tokens).toEqual(["\ua66e", "\u1369"]);
    expect(hf.tokenize("\ua66e\u3248").tokens).toEqual(["\ua66e\u3248"]);
  });

  test("T10: only one block of Chinese characters and 17 marks stand alone, and a number loses its ▁", () => {
    expect(hf.tokenize("一\u3400\u{20000}丁").tokens).toEqual(["一", "\u3400\u{20000}", "丁"]);
    expect(hf.tokenize("\ua66e。\ua66e、").tokens).toEqual(["\ua66e", "。", "\ua66e", "、"]);
    expect(hf.pieces("a 1").pieces).toEqual(["▁a", "▁1"]);
    expect(hf.tokenize("a 1").tokens).toEqual(["▁a", "1"]);
  });
});
