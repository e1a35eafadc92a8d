import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InformationExtractor } from "../src/information-extraction/extractor.js";
import type { Schema } from "../src/information-extraction/schema/types.js";
import type { ExtractionEntry, ExtractionResult } from "../src/information-extraction/types.js";
import type { TaskTokenizer } from "../src/task/types.js";
import { HashedModel, hashedTokenizer } from "./hashed-model.js";

const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(..." .,\n。、「」a\tbZ文字한é😀ﷺ\0\ud800\u200b\u3000") },
  { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
);
const textOf = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: character, maxLength, size: "max" });

const name = fc.oneof(
  fc.constantFrom("person", "人物", "Sentiment [positive, negative]", "情感［正，负］", "__proto__"),
  textOf(8).filter((text) => text.trim() !== "" && !/[\]］]\s*$/.test(text)),
);
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    name,
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
    fc.dictionary(name, tie("schema"), { minKeys: 1, maxKeys: 2 }),
  ),
}));

function extractor(model: HashedModel, maxTokens: number): InformationExtractor<HashedModel> {
  return new InformationExtractor({ model, tokenizer: hashedTokenizer, maxTokens });
}

function forEachEntry(result: ExtractionResult, visit: (entries: readonly ExtractionEntry[]) => void): void {
  for (const entries of Object.values(result)) {
    visit(entries);
    for (const { relations } of entries) if (relations !== undefined) forEachEntry(relations, visit);
  }
}

/** What stays open: relations about spans too long for a tiny input are left out. */
const open = { onPromptTooLong: () => undefined };

describe("extraction over all of Unicode", () => {
  it("text is exactly the slice, lists are ordered and hold nothing twice, results are plain JSON", async () => {
    let found = 0;
    let related = 0;
    await fc.assert(
      fc.asyncProperty(
        textOf(120),
        schema,
        fc.constantFrom("none", "allow"),
        async (text, asked, overlap) => {
          const result = await extractor(new HashedModel(), 48).extract(text, asked, {
            ...open,
            overlap,
            maxSpanTokens: 3,
          });
          forEachEntry(result, (entries) => {
            expect(entries.length).toBeGreaterThan(0);
            const spans = entries.flatMap(({ start, end }) => (start === undefined ? [] : [[start, end]]));
            const inOrder = [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
            expect(spans).toEqual(inOrder);
            expect(new Set(spans.map(String)).size).toBe(spans.length);
            for (const entry of entries) {
              found++;
              if (entry.relations !== undefined) related++;
              expect(entry.probability).toBeGreaterThan(0.25);
              if (entry.start === undefined) continue;
              expect(entry.text).toBe(text.slice(entry.start, entry.end));
              expect(entry.text).not.toBe("");
              expect(entry.text).not.toMatch(/^\s|\s$/);
            }
          });
          expect(JSON.parse(JSON.stringify(result))).toEqual(result);
        },
      ),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThan(100);
    expect(related).toBeGreaterThan(10);
  });

  it("the same for a text alone, in any list, and in batches of any size", async () => {
    const texts = fc.array(textOf(60), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(texts, schema, fc.integer({ min: 1, max: 2000 }), async (list, asked, batchTokens) => {
        const together = await extractor(new HashedModel(), 48).extract(list, asked, {
          ...open,
          batchTokens,
        });
        const alone: ExtractionResult[] = [];
        for (const text of list)
          alone.push(await extractor(new HashedModel(), 48).extract(text, asked, open));
        expect(together).toEqual(alone);
      }),
      { numRuns: 60 },
    );
  });

  it("a name gives the same whatever else is in the schema", async () => {
    await fc.assert(
      fc.asyncProperty(textOf(100), name, schema, async (text, asked, other) => {
        const alone = await extractor(new HashedModel(), 48).extract(text, [asked], open);
        const beside = await extractor(new HashedModel(), 48).extract(text, [other, asked], open);
        const top = ({ text: found, start, end, probability }: ExtractionEntry) => ({
          found,
          start,
          end,
          probability,
        });
        const of = (result: ExtractionResult) =>
          Object.hasOwn(result, asked) ? result[asked].map(top) : undefined;
        expect(of(beside)).toEqual(of(alone));
      }),
      { numRuns: 60 },
    );
  });

  it("a document gives what its windows give when run alone, merged", async () => {
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(
        textOf(300),
        fc.integer({ min: 24, max: 60 }),
        fc.nat({ max: 20 }),
        async (text, maxTokens, windowOverlap) => {
          const whole = extractor(new HashedModel(), maxTokens);
          const windows = whole.windows(text, "人物", { windowOverlap });
          if (windows.length > 1) cut++;
          const merged = new Map<string, { start: number; end: number; probability: number }>();
          for (const window of windows) {
            const alone = await whole.extract(text.slice(window.start, window.end), "人物");
            for (const { start, end, probability } of alone.人物 ?? []) {
              if (start === undefined) throw new Error("an option");
              const span = { start: start + window.start, end: end + window.start, probability };
              const known = merged.get(`${span.start} ${span.end}`);
              if (known === undefined || known.probability < probability)
                merged.set(`${span.start} ${span.end}`, span);
            }
          }
          const expected = [...merged.values()].sort((a, b) => a.start - b.start || a.end - b.end);
          const found = await whole.extract(text, "人物", { windowOverlap });
          expect(
            (found.人物 ?? []).map(({ start, end, probability }) => ({ start, end, probability })),
          ).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
    expect(cut).toBeGreaterThan(20);
  });

  it("no row is longer than maxTokens and no run larger than batchTokens", async () => {
    await fc.assert(
      fc.asyncProperty(
        textOf(300),
        schema,
        fc.integer({ min: 32, max: 60 }),
        async (text, asked, maxTokens) => {
          const model = new HashedModel();
          await extractor(model, maxTokens).extract(text, asked, { ...open, batchTokens: 150 });
          expect(model.longestRow).toBeLessThanOrEqual(maxTokens);
          expect(model.largestRun).toBeLessThanOrEqual(150);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("calls at once give what they give one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(textOf(40), schema), { maxLength: 6 }), async (calls) => {
        const shared = extractor(new HashedModel(), 48);
        const ask = ([text, asked]: (typeof calls)[number]) =>
          shared.extract(text, asked, { ...open, batchTokens: 64 });
        const apart: ExtractionResult[] = [];
        for (const call of calls) apart.push(await ask(call));
        expect(await Promise.all(calls.map(ask))).toEqual(apart);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a very long line", () => {
  it("of a megabyte is cut, asked and merged, its windows never all in memory at once", async () => {
    const text = "Ada Lovelace met Charles Babbage in London, 1833. ".repeat(21_000);
    expect(text.length).toBeGreaterThan(2 ** 20);
    let tokenized = 0;
    const tokenizer: TaskTokenizer = {
      ...hashedTokenizer,
      tokenize(...call) {
        tokenized++;
        return hashedTokenizer.tokenize(...call);
      },
    };
    const model = new HashedModel();
    const aheadOfFirstRun: number[] = [];
    const forward = model.forward.bind(model);
    model.forward = (inputs) => {
      if (model.runs === 0) aheadOfFirstRun.push(tokenized);
      return forward(inputs);
    };
    const { person } = await new InformationExtractor({ model, tokenizer, maxTokens: 128 }).extract(
      text,
      "person",
    );
    expect(aheadOfFirstRun[0]).toBeLessThan(model.rows / 2);
    expect(model.rows).toBeGreaterThan(2_000);
    expect(person?.length).toBeGreaterThan(1_000);
    expect(person?.every(({ text: found, start, end }) => text.slice(start, end) === found)).toBe(true);
  });
});
