import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomTexts } from "../../test/random-texts.js";
import { referenceTokenizer } from "../../test/reference-model.js";
import type { Encoding } from "../types.js";

const tokenizer = referenceTokenizer();
const lower = referenceTokenizer({ config: { doLowerCase: true } });

function content({
  ids,
  attentionMask,
  tokenTypeIds,
  specialTokensMask,
  sequenceIds,
  offsets,
  tokens,
}: Encoding) {
  return { ids, attentionMask, tokenTypeIds, specialTokensMask, sequenceIds, offsets, tokens };
}

describe("windows one by one", () => {
  const settings = fc.record({
    seed: fc.nat(),
    texts: fc.integer({ min: 0, max: 400 }),
    maxLength: fc.integer({ min: 3, max: 40 }),
    stride: fc.nat(5),
    padding: fc.constantFrom("none", "max_length"),
    addSpecialTokens: fc.boolean(),
    which: fc.constantFrom(tokenizer, lower),
  });

  test("are those that encode gives, offsets into the whole text", () => {
    fc.assert(
      fc.property(settings, ({ seed, texts, maxLength, which, stride: wanted, ...options }) => {
        const next = randomTexts(seed, true);
        // Characters without a piece, so that there are spellings; some texts are of several parts.
        const text = Array.from({ length: texts }, () => `${next()} ꧁\u0130꧂`).join("[SEP]");
        const stride = Math.min(wanted, maxLength - 3);
        const padding = options.padding === "none" ? "none" : "max_length";
        const { addSpecialTokens } = options;
        const all = { maxLength, stride, padding, addSpecialTokens, truncation: "longest_first" } as const;
        const whole = which.encode(text, { ...all, overflow: "windows" });
        const windows = Array.from(which.encodeWindows(text, all), content);
        expect(windows).toEqual([whole, ...whole.windows].map(content));
      }),
      { numRuns: 60 },
    );
  });

  test("are made when they are asked for, other calls between them", () => {
    const text = `${"many words and 漢字 ꧁ ".repeat(5000)}the end`;
    const expected = tokenizer.encode(text, { maxLength: 64, stride: 8, overflow: "windows" });
    const windows = tokenizer.encodeWindows(text, { maxLength: 64, stride: 8 });
    [expected, ...expected.windows].forEach((window, i) => {
      if (i % 7 === 0) tokenizer.tokenize(`something else ${i} ꧂`);
      const next = windows.next();
      expect(next.done).toBe(false);
      if (next.done !== true) expect(content(next.value)).toEqual(content(window));
    });
    expect(windows.next().done).toBe(true);
  });

  test.each([
    [{}, "maxLength: expected a length for windows, got none"],
    [{ maxLength: 8, padding: "longest" }, 'padding: expected "none" or "max_length" for windows'],
    [{ maxLength: 8, stride: 6 }, "stride: expected less than the 6 tokens a window holds, got 6"],
    [{ maxLength: 8, truncation: "none" }, 'truncation: expected what to cut for overflow "windows"'],
  ] as const)("refuse %j at once", (options, says) => {
    expect(() => tokenizer.encodeWindows("a", options)).toThrow(says);
  });
});
