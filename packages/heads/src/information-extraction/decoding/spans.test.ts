import { describe, expect, it } from "vitest";
import { tokenSequence } from "../../../test/scripted-model.js";
import { isBlank } from "../../task/blank.js";
import { chosenOption, textSpan } from "./spans.js";

const window = (start: number, spans: readonly (readonly [number, number])[]) => ({
  start,
  end: start + Math.max(...spans.map(([, end]) => end)),
  tokens: tokenSequence(spans.map(([from, end], id) => ({ id, start: from, end }))),
});

describe("textSpan", () => {
  it("leaves out the space that a token covers before its word, and blanks after it", () => {
    const text = "in \u00a0Steve\u3000 now";
    const tokens = window(0, [
      [0, 2],
      [2, 9],
      [9, 11],
    ]);
    const span = { first: 1, last: 2, probability: 0.5 };
    expect(textSpan(text, tokens, span)).toEqual({ start: 4, end: 9, probability: 0.5 });
  });

  it("is undefined for blanks alone and for a token that covers no character", () => {
    const tokens = window(0, [
      [0, 3],
      [3, 3],
    ]);
    expect(textSpan(" \u200b\ufeffa", tokens, { first: 0, last: 0, probability: 1 })).toBeUndefined();
    expect(textSpan(" \u200b\ufeffa", tokens, { first: 1, last: 1, probability: 1 })).toBeUndefined();
  });

  it("T11: counts UTF-16 units, from the window's start", () => {
    const text = "😀😀 Ada";
    expect(textSpan(text, window(4, [[0, 4]]), { first: 0, last: 0, probability: 1 })).toEqual({
      start: 5,
      end: 8,
      probability: 1,
    });
  });

  it("does not mind tokens that share a character", () => {
    const tokens = window(0, [
      [0, 1],
      [0, 1],
    ]);
    expect(textSpan("㎏", tokens, { first: 1, last: 1, probability: 1 })).toEqual({
      start: 0,
      end: 1,
      probability: 1,
    });
  });
});

describe("isBlank", () => {
  it("is true for nothing but blanks", () => {
    expect(["", " \t\r\n\u3000\u00a0\u2028\u200b\ufeff\u001f"].every(isBlank)).toBe(true);
    expect([" .", "\ud800", "\0"].some(isBlank)).toBe(false);
  });
});

describe("chosenOption", () => {
  // Prompt "S [ab, c]", one token a character.
  const prompt = tokenSequence(Array.from("S [ab, c]", (_, i) => ({ id: i, start: i, end: i + 1 })));
  const choices = [
    { text: "ab", start: 3, end: 5 },
    { text: "c", start: 7, end: 8 },
  ];

  it("is the option of the most probable span that touches one", () => {
    expect(
      chosenOption(prompt, choices, [
        { first: 3, last: 4, probability: 0.5 },
        { first: 7, last: 7, probability: 0.7 },
        { first: 0, last: 1, probability: 0.9 },
      ]),
    ).toEqual({ option: 1, probability: 0.7 });
    expect(chosenOption(prompt, choices, [{ first: 0, last: 2, probability: 1 }])).toBeUndefined();
    expect(chosenOption(prompt, choices, [])).toBeUndefined();
  });

  it("is the option that a span shares most with", () => {
    expect(chosenOption(prompt, choices, [{ first: 2, last: 7, probability: 1 }])?.option).toBe(0);
  });
});
