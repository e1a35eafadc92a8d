import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashedTokenizer } from "../../../test/hashed-model.js";
import { characterTokenizer, tokenSequence } from "../../../test/scripted-model.js";
import { tokenizeAs } from "../../task/task.js";
import type { TaskTokenizer } from "../../task/types.js";
import { cutWindows, type WindowOptions } from "./windows.js";

function windowsOf(text: string, options: WindowOptions, tokenizer: TaskTokenizer = characterTokenizer) {
  const tokenize = tokenizeAs({ tokenizer, model: {} }, { specialTokensInText: "plain" });
  return Array.from(cutWindows(text, tokenize, options));
}

const textsOf = (text: string, options: WindowOptions): readonly string[] =>
  windowsOf(text, options).map(({ start, end }) => text.slice(start, end));

describe("cutWindows", () => {
  it("leaves a text that fits whole", () => {
    expect(textsOf("a b.\nc", { capacity: 6, overlap: 2 })).toEqual(["a b.\nc"]);
    expect(textsOf("", { capacity: 6, overlap: 2 })).toEqual([]);
  });

  it("T17: ends at a sentence where the second half has one, and starts again before it", () => {
    const text = "Ada went home. Bob stayed here. Eve left.";
    expect(textsOf(text, { capacity: 32, overlap: 8 }).map((piece) => piece.trim())).toEqual([
      "Ada went home. Bob stayed here.",
      "here. Eve left.",
    ]);
  });

  it("T17: does not cut a word where there is a space", () => {
    const words = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda";
    const whole = new Set(words.split(" "));
    const pieces = textsOf(words, { capacity: 24, overlap: 6 });
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.flatMap((piece) => piece.trim().split(/\s+/)).filter((word) => !whole.has(word))).toEqual(
      [],
    );
  });

  it("prefers a sentence, then a space or wide comma, then punctuation, then a place between characters", () => {
    const first = (text: string): string => textsOf(text, { capacity: 12, overlap: 0 })[0].trim();
    expect(first("我们去了北京。他没有去，因为太远")).toBe("我们去了北京。");
    expect(first("他说「我们去。」然后就走了没回来")).toBe("他说「我们去。」");
    expect(first("我们昨天去了北京，他没有去")).toBe("我们昨天去了北京，");
    expect(first("我们昨天去了北京他abcdef没有")).toBe("我们昨天去了北京");
    expect(first("abcdefgh-ijklmnop")).toBe("abcdefgh-");
    expect(first("abcdefghijklmnop")).toBe("abcdefghijkl");
    expect(first("version 3.14159 of")).toBe("version");
    expect(first("Yes he. No J. Smith")).toBe("Yes he.");
    expect(first("Yes he. Am 4. Mai")).toBe("Yes he.");
  });

  it("a line end is a boundary like the end of a sentence", () => {
    expect(textsOf("one two\nthr ee four", { capacity: 12, overlap: 0 })[0].trim()).toBe("one two");
  });

  it("has neighbours share tokens, at most a quarter of a window", () => {
    const text = "x".repeat(100);
    const windows = windowsOf(text, { capacity: 20, overlap: 99 });
    const shared = windows.slice(1).map((window, i) => windows[i].end - window.start);
    expect(new Set(shared)).toEqual(new Set([5]));
  });

  it("one character with more tokens than fit ends up in one window, cut", () => {
    const many: TaskTokenizer = {
      ...characterTokenizer,
      tokenize: (text) =>
        tokenSequence(
          Array.from(text).flatMap((character, start) =>
            Array.from({ length: character === "ﷺ" ? 18 : 1 }, () => ({ id: 9, start, end: start + 1 })),
          ),
        ),
    };
    const windows = windowsOf("aaaaﷺbbbb", { capacity: 8, overlap: 2 }, many);
    expect(Math.max(...windows.map(({ tokens }) => tokens.length))).toBe(8);
    expect(windows.at(-1)?.end).toBe(9);
  });

  it("covers all tokens, moves on, fits, and tokenizes each window as its text alone", () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(..." .\n。a\tb文ﷺ😀\0"),
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
      ),
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 8, max: 40 }),
        fc.nat({ max: 20 }),
        (document, capacity, overlap) => {
          const tokens = hashedTokenizer.tokenize(document, { specialTokensInText: "plain" });
          const windows = windowsOf(document, { capacity, overlap }, hashedTokenizer);
          for (let i = 0; i < tokens.length; i++)
            expect(windows.some(({ start, end }) => start <= tokens.starts[i] && tokens.ends[i] <= end)).toBe(
              true,
            );
          windows.forEach((window, i) => {
            expect(window.tokens.length).toBeLessThanOrEqual(capacity);
            const alone = hashedTokenizer.tokenize(document.slice(window.start, window.end), {
              specialTokensInText: "plain",
            });
            expect(window.tokens.ids).toEqual(alone.ids);
            if (i > 0) expect(window.start).toBeGreaterThanOrEqual(windows[i - 1].start);
            if (i > 0) expect(window.end).toBeGreaterThanOrEqual(windows[i - 1].end);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
