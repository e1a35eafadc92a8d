import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HashedEncoder, hashedLogit, rowIds, smallTokenizer } from "../../test/task-doubles.js";
import type { TaskProgress } from "../task/types.js";
import type { EmbedderSettings } from "./options.js";
import { cosineSimilarity, nearestEmbeddings } from "./similarity.js";
import { TextEmbedder } from "./text-embedder.js";
import type { TextEmbedding } from "./types.js";

const SIZE = 6;

function embedderOf(
  model: HashedEncoder = new HashedEncoder({}),
  settings: EmbedderSettings = {},
): TextEmbedder<HashedEncoder> {
  return new TextEmbedder({ model, tokenizer: smallTokenizer, ...settings });
}

const numbers = Array.from({ length: SIZE }, (_, k) => k);
const state = (ids: readonly number[], token: number): readonly number[] =>
  numbers.map((k) => hashedLogit(ids, token * SIZE + k));
const mean = (ids: readonly number[]): readonly number[] =>
  numbers.map((k) => ids.reduce((sum, _, token) => sum + state(ids, token)[k], 0) / ids.length);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 12);
  });
}

describe("TextEmbedder", () => {
  it("pools the states of real tokens alone", async () => {
    const ids = rowIds("some text");
    // The other text is longer, so that this one is padded.
    const embed = async (settings: EmbedderSettings) =>
      (await embedderOf(undefined, settings).embed(["some text", "a text that is longer"]))[0].embedding;
    expectClose(await embed({}), mean(ids));
    expectClose(await embed({ pooling: "mean" }), mean(ids));
    expectClose(await embed({ pooling: "cls" }), state(ids, 0));
    expectClose(
      await embed({ pooling: "pooler" }),
      numbers.map((k) => hashedLogit(ids, -1 - k)),
    );
  });

  it("normalizes to length 1", async () => {
    const { embedding } = await embedderOf().embed("text", { normalize: true });
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 12);
    expect(cosineSimilarity(embedding, mean(rowIds("text")))).toBeCloseTo(1, 12);
  });

  it("T15: cuts a long text at its tokens and says how much", async () => {
    const embedder = embedderOf(undefined, { maxTokens: 10 });
    const long = await embedder.embed("😀".repeat(11));
    expect(long.truncatedTokens).toBe(3);
    expect(long.embedding).toEqual((await embedder.embed("😀".repeat(8))).embedding);
  });

  it("or reads all of it in windows, each weighing as many tokens as it adds", async () => {
    const letters = "abcdefghijklmnopqrs";
    for (const pooling of ["cls", "mean", "pooler"] as const) {
      const embedder = embedderOf(undefined, { maxTokens: 10, longTexts: "windows", pooling });
      const { embedding, truncatedTokens } = await embedder.embed(letters);
      expect(truncatedTokens).toBeUndefined();
      // 19 tokens in windows of 8: the last one reaches back, and both own half of what they share.
      const parts = [
        { text: "abcdefgh", weight: 8 },
        { text: "ijklmnop", weight: 6 },
        { text: "lmnopqrs", weight: 5 },
      ];
      const alone: number[][] = [];
      for (const { text } of parts) alone.push([...(await embedder.embed(text)).embedding]);
      const expected = numbers.map(
        (k) => parts.reduce((sum, { weight }, i) => sum + alone[i][k] * weight, 0) / letters.length,
      );
      expectClose(embedding, expected);
      const unit = await embedder.embed(letters, { normalize: true });
      expect(cosineSimilarity(unit.embedding, expected)).toBeCloseTo(1, 12);
      expect(Math.hypot(...unit.embedding)).toBeCloseTo(1, 12);
    }
  });

  it("one text or many, in any order, batch and company: the same", async () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 10 });
    const settings = fc.record({
      pooling: fc.constantFrom("cls", "mean", "pooler"),
      longTexts: fc.constantFrom("truncate", "windows"),
      normalize: fc.boolean(),
      batchTokens: fc.integer({ min: 1, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(texts, settings, async (list, chosen) => {
        const embedder = embedderOf(undefined, { maxTokens: 16 });
        const together = await embedder.embed(list, chosen);
        const alone: TextEmbedding[] = [];
        for (const text of list) alone.push(await embedder.embed(text, chosen));
        expect(together).toEqual(alone);
        expect(JSON.parse(JSON.stringify(together))).toEqual(together);
      }),
    );
  });

  it("similarity and nearest are cosines of embeddings", async () => {
    const embedder = embedderOf();
    const texts = ["tea", "coffee", "tea time", "tea"];
    const cosines: number[] = [];
    for (const text of texts) cosines.push(cosineSimilarity(mean(rowIds("tea")), mean(rowIds(text))));
    expect(await embedder.similarity("tea", "coffee")).toBeCloseTo(cosines[1], 12);
    const near = await embedder.nearest("tea", texts);
    expect(near.slice(0, 2)).toEqual([
      { index: 0, score: expect.closeTo(1, 12), text: "tea" },
      { index: 3, score: expect.closeTo(1, 12), text: "tea" },
    ]);
    for (const { index, score, text } of near) {
      expect(text).toBe(texts[index]);
      expect(score).toBeCloseTo(cosines[index], 12);
    }
    expect(await embedder.nearest("tea", texts, { topK: 3, normalize: true })).toHaveLength(3);
    expect(await embedder.nearest("tea", [])).toEqual([]);
  });

  it.each<readonly [text: unknown, options: object, message: string]>([
    [5, {}, "texts: expected a list, got 5"],
    [["a", 5], {}, "texts[1]: expected a string, got 5"],
    ["a", { pooling: "max" }, 'pooling: expected "cls" or "mean" or "pooler", got "max"'],
    ["a", { normalize: 1 }, "normalize: expected true or false, got 1"],
    ["a", { longTexts: "cut" }, 'longTexts: expected "truncate" or "windows", got "cut"'],
  ])("refuses %j with %j by name", async (text, options, message) => {
    await expect(embedderOf().embed(text as string, options)).rejects.toThrow(message);
  });

  it("stops at the signal and tells how far it is", async () => {
    const seen: TaskProgress[] = [];
    const onProgress = (progress: TaskProgress) => void seen.push(progress);
    await embedderOf().embed(["aaaa", "bb", "c"], { batchTokens: 6, onProgress });
    expect(seen.map(({ done, total }) => `${done} of ${total}`)).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(embedderOf().embed("a", { signal })).rejects.toThrow("enough");
    await expect(embedderOf().nearest("a", ["b"], { signal })).rejects.toThrow("enough");
  });

  it("refuses what nearest cannot take, by name", async () => {
    await expect(embedderOf().nearest("a", ["b"], { topK: 0 })).rejects.toThrow("topK");
  });
});

describe("cosineSimilarity", () => {
  it("is the cosine, and 0 where there is no angle", () => {
    expect(cosineSimilarity([1, 0], [1, 1])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(cosineSimilarity([3, 4], [-3, -4])).toBe(-1);
    expect(cosineSimilarity([0, 0], [1, 1])).toBe(0);
    expect(() => cosineSimilarity([1], [1, 2])).toThrow("second: expected an embedding of 1 numbers, got 2");
  });

  it("stays within -1 and 1, whatever rounding does", () => {
    const vector = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(vector, (values) => {
        expect(Math.abs(cosineSimilarity(values, values))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("nearestEmbeddings", () => {
  it("orders by cosine, equal ones as they came, and keeps the first", () => {
    const found = nearestEmbeddings(
      [1, 0],
      [
        [0, 1],
        [2, 0],
        [1, 1],
        [5, 0],
      ],
      { topK: 3 },
    );
    expect(found.map(({ index }) => index)).toEqual([1, 3, 2]);
    expect(found[0].score).toBe(1);
  });

  it("refuses candidates of another size by name", () => {
    expect(() => nearestEmbeddings([1, 0], [[1, 1], [1]])).toThrow(
      "candidates[1]: expected an embedding of 2 numbers, got 1",
    );
  });
});
