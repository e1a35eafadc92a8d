import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  HashedClassifier,
  hashedLogit,
  naiveSoftmax,
  rowIds,
  smallTokenizer,
} from "../../test/task-doubles.js";
import type { TaskProgress } from "../task/types.js";
import type { ClassifierSettings } from "./options.js";
import { TextClassifier } from "./text-classifier.js";
import type { Classification, ClassifierInput } from "./types.js";

const LABELS = ["LABEL_0", "LABEL_1", "LABEL_2"];

function classifierOf(
  model: HashedClassifier = new HashedClassifier({}),
  settings: ClassifierSettings = {},
): TextClassifier<HashedClassifier> {
  return new TextClassifier({ model, tokenizer: smallTokenizer, ...settings });
}

const logitsOf = (text: string, pair?: string): readonly number[] =>
  LABELS.map((_, k) => hashedLogit(rowIds(text, pair), k));

/** What logits mean, computed the long way. */
function expectLabels(result: Classification, scores: readonly number[], labels = LABELS): void {
  const expected = labels.map((label, i) => ({ label, score: scores[i] })).sort((a, b) => b.score - a.score);
  expect(result.labels.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
  result.labels.forEach(({ score }, i) => {
    expect(score).toBeCloseTo(expected[i].score, 12);
  });
}

describe("TextClassifier", () => {
  it("is softmax over the logits of a text or pair, best first", async () => {
    const classifier = classifierOf();
    expectLabels(await classifier.classify("good tea"), naiveSoftmax(logitsOf("good tea")));
    const pair = await classifier.classify({ text: "good", pair: "tea" });
    expectLabels(pair, naiveSoftmax(logitsOf("good", "tea")));
    expect(await classifier.classify({ text: "good tea" })).toEqual(await classifier.classify("good tea"));
  });

  it("follows problem_type, and the option over it", async () => {
    const sigmoids = logitsOf("x").map((logit) => 1 / (1 + Math.exp(-logit)));
    const several = new HashedClassifier({ problemType: "multi_label_classification" });
    expectLabels(await classifierOf(several).classify("x"), sigmoids);
    const regression = new HashedClassifier({ problemType: "regression" });
    expectLabels(await classifierOf(regression).classify("x"), logitsOf("x"));
    expectLabels(await classifierOf(regression).classify("x", { function: "sigmoid" }), sigmoids);
    expectLabels(await classifierOf(several, { function: "none" }).classify("x"), logitsOf("x"));
    const single = new HashedClassifier({ problemType: "single_label_classification" });
    expectLabels(await classifierOf(single).classify("x"), naiveSoftmax(logitsOf("x")));
  });

  it("a model with one label does not say 1 to everything", async () => {
    const one = classifierOf(new HashedClassifier({ id2label: ["toxic"] }));
    const [logit] = logitsOf("x");
    expectLabels(await one.classify("x"), [1 / (1 + Math.exp(-logit))], ["toxic"]);
  });

  it("T28: takes the function of the logits exactly once", async () => {
    const raw = await classifierOf().classify("x", { function: "none" });
    expectLabels(raw, logitsOf("x"));
    const several = await classifierOf().classify("x", { function: "sigmoid" });
    several.labels.forEach(({ label, score }) => {
      const found = raw.labels.find((entry) => entry.label === label);
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-(found?.score ?? Number.NaN))), 12);
    });
  });

  it("topK keeps the best", async () => {
    const all = await classifierOf().classify("x");
    expect(await classifierOf().classify("x", { topK: 2 })).toEqual({ labels: all.labels.slice(0, 2) });
    expect(await classifierOf().classify("x", { topK: 9 })).toEqual(all);
  });

  it("T15: counts tokens, cuts the end and says how much", async () => {
    const model = new HashedClassifier({});
    const classifier = classifierOf(model, { maxTokens: 10 });
    // Each 😀 is two UTF-16 units and one token.
    expect(await classifier.classify("😀".repeat(8))).not.toHaveProperty("truncatedTokens");
    const cut = await classifier.classify("😀".repeat(11));
    expect(cut.truncatedTokens).toBe(3);
    expect(model.rows[1]).toEqual(model.rows[0]);
  });

  it("T13: a pair has room for maxTokens less four, the longer text gives way", async () => {
    const model = new HashedClassifier({});
    const classifier = classifierOf(model, { maxTokens: 10 });
    expect(await classifier.classify({ text: "abcd", pair: "ef" })).not.toHaveProperty("truncatedTokens");
    const cut = await classifier.classify({ text: "abcdxyz", pair: "ef" });
    expect(cut.truncatedTokens).toBe(3);
    expect(model.rows[1]).toEqual(rowIds("abcd", "ef"));
  });

  it("T40: special tokens in a text are text, unless asked for", async () => {
    const model = new HashedClassifier({});
    await classifierOf(model).classify("a[SEP]b");
    expect(model.rows[0].filter((id) => id === 2)).toHaveLength(1);
    await classifierOf(model).classify("a[SEP]b", { specialTokensInText: "find" });
    expect(model.rows[1].filter((id) => id === 2)).toHaveLength(2);
  });

  it("one input or many, in any order, batch and company: the same", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    const input: fc.Arbitrary<ClassifierInput> = fc.oneof(text, fc.record({ text, pair: text }));
    const inputs = fc.array(input, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(inputs, fc.integer({ min: 1, max: 100 }), async (list, batchTokens) => {
        const classifier = classifierOf(new HashedClassifier({}), { maxTokens: 24 });
        const together = await classifier.classify(list, { batchTokens });
        const alone: Classification[] = [];
        for (const one of list) alone.push(await classifier.classify(one));
        expect(together).toEqual(alone);
        const backwards = await classifier.classify([...list].reverse(), { batchTokens });
        expect([...backwards].reverse()).toEqual(together);
        expect(JSON.parse(JSON.stringify(together))).toEqual(together);
      }),
    );
  });

  it("T32: calls that overlap do not meet", async () => {
    const classifier = classifierOf();
    const texts = ["a", "bb", "ccc", "dddd"];
    const overlapping = await Promise.all(
      texts.map((text, i) => classifier.classify([text, "zz"], { topK: i + 1 })),
    );
    for (const [i, text] of texts.entries())
      expect(overlapping[i]).toEqual(await classifier.classify([text, "zz"], { topK: i + 1 }));
  });

  it("nothing in gives nothing out; a blank text is [CLS] [SEP]", async () => {
    const model = new HashedClassifier({});
    expect(await classifierOf(model).classify([])).toEqual([]);
    expect(model.runs).toEqual([]);
    expectLabels(await classifierOf(model).classify(" "), naiveSoftmax(logitsOf("")));
  });

  it("stops at the signal and tells how far it is", async () => {
    const controller = new AbortController();
    const seen: TaskProgress[] = [];
    const model = new HashedClassifier({});
    const call = classifierOf(model).classify(["aaaa", "bb", "c"], {
      batchTokens: 6,
      signal: controller.signal,
      onProgress(progress) {
        seen.push(progress);
        if (progress.batches === 2) controller.abort(new Error("enough"));
      },
    });
    await expect(call).rejects.toThrow("enough");
    expect(seen).toEqual([
      { done: 1, total: 3, batches: 1 },
      { done: 2, total: 3, batches: 2 },
    ]);
    await expect(classifierOf(model).classify("x", { signal: controller.signal })).rejects.toThrow("enough");
    expect(model.runs).toHaveLength(2);
  });

  it("dispose frees the model", async () => {
    const model = new HashedClassifier({});
    await classifierOf(model).dispose();
    await classifierOf(model)[Symbol.asyncDispose]();
    expect(model.disposals).toBe(2);
  });

  it.each<readonly [input: unknown, options: object, message: string]>([
    [5, {}, "input: expected a string or an object with a text, got 5"],
    [["a", null], {}, "inputs[1]: expected a string or an object with a text, got null"],
    [{ pair: "b" }, {}, "input.text: expected a string, got undefined"],
    [[{ text: "a", pair: 1 }], {}, "inputs[0].pair: expected a string, got 1"],
    ["a", { topK: 0 }, "topK: expected a whole number from 1, got 0"],
    ["a", { function: "relu" }, 'function: expected "softmax" or "sigmoid" or "none", got "relu"'],
    ["a", { maxTokens: 129 }, "maxTokens: expected a whole number from 8 to 128, got 129"],
  ])("refuses %j with %j by name", async (input, options, message) => {
    await expect(classifierOf().classify(input as ClassifierInput, options)).rejects.toThrow(message);
  });

  it("refuses settings when it is made", () => {
    expect(() => classifierOf(undefined, { topK: -1 })).toThrow(
      "topK: expected a whole number from 1, got -1",
    );
  });
});
