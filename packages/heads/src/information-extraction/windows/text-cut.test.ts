import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashedTokenizer } from "../../../test/hashed-model.js";
import { Pace } from "../../task/pace.js";
import { tokenizeAs } from "../../task/task.js";
import type { TokenizedWindow } from "./cutting.js";
import { sentencesOf } from "./sentences.js";
import { TextWindows } from "./text-windows.js";
import { cutWindows } from "./windows.js";

const tokenize = tokenizeAs({ tokenizer: hashedTokenizer, model: {} }, { specialTokensInText: "plain" });
const overlap = 4;

/** A text whose tokens are made elsewhere, each answer after some turns. */
function windowsOf(text: string): TextWindows {
  const tokenizeAll = async (texts: readonly string[]) => {
    for (let i = texts.length % 3; i > 0; i--) await undefined;
    return texts.map(tokenize);
  };
  return new TextWindows(text, { tokenizeAll, pace: new Pace({}, undefined), overlap });
}

async function listOf(windows: AsyncIterable<TokenizedWindow>) {
  const list: unknown[] = [];
  for await (const { start, end, tokens } of windows) list.push({ start, end, ids: [...tokens.ids] });
  return list;
}

const expected = (text: string, capacity: number) =>
  Array.from(cutWindows(text, tokenize, { capacity, overlap }), ({ start, end, tokens }) => ({
    start,
    end,
    ids: [...tokens.ids],
  }));

const parts = fc.constantFrom("Ada met Bob. ", "no end of it ", "文字。", "\n", "   ", "é😀", "x".repeat(40));
const long = fc.array(parts, { minLength: 1, maxLength: 2500, size: "max" }).map((some) => some.join(""));

describe("the windows of a text", () => {
  it("are those of cutting it at once, read before or after they are counted, by one or by many", async () => {
    let many = 0;
    await fc.assert(
      fc.asyncProperty(
        long,
        fc.integer({ min: 6, max: 40 }),
        fc.boolean(),
        async (text, capacity, counted) => {
          const whole = expected(text, capacity);
          const cut = await windowsOf(text).cut(capacity);
          if (counted) expect(await cut.count()).toBe(whole.length);
          const readers = [cut.all(), cut.all()];
          const lists: unknown[][] = [[], []];
          for (let open = 2; open > 0; ) {
            open = 0;
            for (const [i, reader] of readers.entries()) {
              const { value, done } = await reader.next();
              if (done === true) continue;
              open++;
              lists[i].push({ start: value.start, end: value.end, ids: [...value.tokens.ids] });
            }
          }
          expect(lists).toEqual([whole, whole]);
          expect(await listOf(cut.all())).toEqual(whole);
          expect(await cut.count(3)).toBe(Math.min(3, whole.length));
          expect(cut.guess()).toBe(whole.length);
          if (whole.length > 300) many++;
        },
      ),
      { numRuns: 15 },
    );
    expect(many).toBeGreaterThan(1);
  });

  it("by the sentence are those of each sentence alone, unless the text fits", async () => {
    await fc.assert(
      fc.asyncProperty(long, fc.integer({ min: 6, max: 31 }), async (text, capacity) => {
        const cut = await windowsOf(text).cut(capacity, "sentence");
        const { isWhole } = await windowsOf(text).cut(capacity);
        const ofEach = [...sentencesOf(text)].flatMap(({ start, end }) =>
          expected(text.slice(start, end), capacity).map((window) => ({
            ...window,
            start: start + window.start,
            end: start + window.end,
          })),
        );
        expect(await listOf(cut.all())).toEqual(isWhole ? expected(text, capacity) : ofEach);
      }),
      { numRuns: 15 },
    );
  });

  it("leave nothing out and cut no character in two, where hardly anything is a token", async () => {
    // A gap is no token, however long: blocks end within it.
    for (const gap of ["\n", " ", "😀\u0001"]) {
      const text = `Ada.${gap.repeat(300_000)}Bob 😀😀.${gap.repeat(300_000)}Eve.`;
      const list = expected(text, 12);
      expect(list.length).toBeGreaterThan(2);
      const read = list.map(({ start, end }) => text.slice(start, end)).join("");
      for (const name of ["Ada.", "Bob 😀😀.", "Eve."]) expect(read).toContain(name);
      for (const { start, end } of list)
        for (const place of [start, end]) expect(text.slice(place - 1, place + 1)).not.toBe("😀");
    }
  });
});
