import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import {
  HashedClassifier,
  hashedLogit,
  naiveSoftmax,
  rowIds,
  smallTokenizer,
} from "../../test/task-doubles.js";
import type { Classification } from "../sequence-classification/types.js";
import type { TaskProgress } from "../task/types.js";
import type { ZeroShotClassifierSettings } from "./options.js";
import { ZeroShotClassifier } from "./zero-shot-classifier.js";

const NLI = ["entailment", "neutral", "contradiction"];

function classifierOf(
  model: HashedClassifier = new HashedClassifier({ id2label: NLI }),
  settings: ZeroShotClassifierSettings = {},
): ZeroShotClassifier<HashedClassifier> {
  return new ZeroShotClassifier({ model, tokenizer: smallTokenizer, ...settings });
}

const hypothesis = (label: string): string => `This example is ${label}.`;
const logit = (text: string, label: string, column: number): number =>
  hashedLogit(rowIds(text, hypothesis(label)), column);
const scoreOf = (result: Classification, label: string): number =>
  result.labels.find((entry) => entry.label === label)?.score ?? Number.NaN;

describe("ZeroShotClassifier", () => {
  const labels = ["sport", "politics", "tea"];

  it("is softmax over the labels' entailment", async () => {
    const result = await classifierOf().classify("some text", labels);
    const expected = naiveSoftmax(labels.map((label) => logit("some text", label, 0)));
    labels.forEach((label, i) => {
      expect(scoreOf(result, label)).toBeCloseTo(expected[i], 12);
    });
    const scores = result.labels.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it("multiLabel is entailment against contradiction, each label by itself", async () => {
    const result = await classifierOf().classify("some text", labels, { multiLabel: true });
    for (const label of labels) {
      const [entailed] = naiveSoftmax([logit("some text", label, 0), logit("some text", label, 2)]);
      expect(scoreOf(result, label)).toBeCloseTo(entailed, 12);
    }
    const fewer = await classifierOf().classify("some text", ["tea", "coffee"], { multiLabel: true });
    expect(scoreOf(fewer, "tea")).toBe(scoreOf(result, "tea"));
  });

  it("a single label has no rival, so it is judged by itself and not always 1", async () => {
    const one = await classifierOf().classify("some text", ["tea"]);
    expect(one).toEqual(await classifierOf().classify("some text", ["tea"], { multiLabel: true }));
    expect(one.labels[0].score).toBeLessThan(1);
  });

  it("finds the labels by name, wherever they stand and however they are spelt", async () => {
    const straight = await classifierOf().classify("t", labels, { multiLabel: true });
    const names = ["Contradictory", "ENTAILMENT", "neutral"];
    const other = new HashedClassifier({ id2label: names });
    const result = await classifierOf(other).classify("t", labels, { multiLabel: true });
    for (const label of labels) {
      const [entailed] = naiveSoftmax([logit("t", label, 1), logit("t", label, 0)]);
      expect(scoreOf(result, label)).toBeCloseTo(entailed, 12);
    }
    expect(result).not.toEqual(straight);
  });

  it("without a contradiction, entailment is judged against all else", async () => {
    const two = new HashedClassifier({ id2label: ["not_entailment", "entailment"] });
    const result = await classifierOf(two).classify("t", ["tea"]);
    const [, entailed] = naiveSoftmax([logit("t", "tea", 0), logit("t", "tea", 1)]);
    expect(scoreOf(result, "tea")).toBeCloseTo(entailed, 12);
  });

  it.each([[["LABEL_0", "LABEL_1", "LABEL_2"]], [["not_entailment", "other"]], [["entailment", "entails"]]])(
    "refuses a model with labels %j",
    (id2label) => {
      expect(() => classifierOf(new HashedClassifier({ id2label }))).toThrow(
        'id2label: expected one label that begins with "entail"',
      );
    },
  );

  it("takes the labels that the caller says, by name or by number", async () => {
    const names = ["LABEL_0", "LABEL_1", "LABEL_2"];
    const unnamed = () => new HashedClassifier({ id2label: names });
    for (const settings of [
      { entailment: "LABEL_1", contradiction: "LABEL_0" },
      { entailment: 1, contradiction: 0 },
    ]) {
      const result = await classifierOf(unnamed(), settings).classify("t", labels, { multiLabel: true });
      for (const label of labels) {
        const [entailed] = naiveSoftmax([logit("t", label, 1), logit("t", label, 0)]);
        expect(scoreOf(result, label)).toBeCloseTo(entailed, 12);
      }
    }
    const [, , against] = naiveSoftmax([0, 1, 2].map((column) => logit("t", "tea", column)));
    const alone = await classifierOf(unnamed(), { entailment: 2 }).classify("t", ["tea"]);
    expect(scoreOf(alone, "tea")).toBeCloseTo(against, 12);
    const named = new HashedClassifier({ id2label: ["entailment", "other", "contradiction"] });
    const other = await classifierOf(named, { entailment: "other" }).classify("t", ["tea"]);
    const [entailed] = naiveSoftmax([logit("t", "tea", 1), logit("t", "tea", 2)]);
    expect(scoreOf(other, "tea")).toBeCloseTo(entailed, 12);
  });

  it("knows the labels' names in Chinese", async () => {
    const chinese = new HashedClassifier({ id2label: ["矛盾", "中立", "蕴含"] });
    const result = await classifierOf(chinese).classify("t", ["tea"]);
    const [entailed] = naiveSoftmax([logit("t", "tea", 2), logit("t", "tea", 0)]);
    expect(scoreOf(result, "tea")).toBeCloseTo(entailed, 12);
  });

  it.each<readonly [ZeroShotClassifierSettings, string]>([
    [
      { entailment: "yes" },
      'entailment: expected a label of the model, "entailment", "neutral", "contradiction", or its number, got "yes"',
    ],
    [{ entailment: 3 }, "entailment: expected a label of the model"],
    [{ entailment: -1 }, "entailment: expected a label of the model"],
    [{ contradiction: 0.5 }, "contradiction: expected a label of the model"],
    [
      { contradiction: "entailment" },
      'contradiction: expected another label than entailment, got "entailment"',
    ],
  ])("refuses %j by name", (settings, message) => {
    expect(() => classifierOf(undefined, settings)).toThrow(message);
  });

  it("puts the label into the template as it is", async () => {
    const model = new HashedClassifier({ id2label: NLI });
    await classifierOf(model, { hypothesisTemplate: "It is {}." }).classify("t", ["$&{}"]);
    expect(model.rows).toEqual([rowIds("t", "It is $&{}.")]);
    await classifierOf(model).classify("t", ["tea"], { hypothesisTemplate: "{}or{}" });
    expect(model.rows[1]).toEqual(rowIds("t", "teaortea"));
  });

  it("T34: asks each distinct pair once, tokenizes each text once, and shares no results", async () => {
    const model = new HashedClassifier({ id2label: NLI });
    const tokenize = vi.fn(smallTokenizer.tokenize);
    const classifier = new ZeroShotClassifier({ model, tokenizer: { ...smallTokenizer, tokenize } });
    const results = await classifier.classify(["a", "b", "a"], ["x", "y", "x"]);
    expect(model.rows).toHaveLength(4);
    expect(model.runs).toHaveLength(1);
    expect(tokenize.mock.calls.map(([text]) => text).sort()).toEqual(
      ["a", "b", hypothesis("x"), hypothesis("y")].sort(),
    );
    expect(results[0]).toEqual(results[2]);
    expect(results[0]).not.toBe(results[2]);
    expect(results[0].labels[0]).not.toBe(results[2].labels[0]);
    expect(results[0].labels).toHaveLength(2);
  });

  it("text order, label order, duplicates and batches change nothing", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    const label = fc
      .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 })
      .filter((s) => s.trim() !== "");
    const lists = fc.tuple(
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.uniqueArray(label, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(lists, async ([texts, names, multiLabel, batchTokens]) => {
        const classifier = classifierOf(undefined, { multiLabel });
        const together = await classifier.classify(texts, names, { batchTokens });
        const alone: Classification[] = [];
        for (const one of texts) alone.push(await classifier.classify(one, [...names, names[0]].reverse()));
        together.forEach((result, i) => {
          for (const name of names) expect(scoreOf(alone[i], name)).toBe(scoreOf(result, name));
          expect(alone[i].labels).toHaveLength(names.length);
        });
        expect(JSON.parse(JSON.stringify(together))).toEqual(together);
      }),
    );
  });

  it("T15: cuts the text, never the hypothesis, and says how much at most", async () => {
    const model = new HashedClassifier({ id2label: NLI });
    const classifier = classifierOf(model, { maxTokens: 14, hypothesisTemplate: "{}" });
    const result = await classifier.classify("abcdefghijkl", ["uvwxyzo", "z"]);
    expect(model.rows).toEqual([rowIds("abc", "uvwxyzo"), rowIds("abcdefghi", "z")]);
    expect(result.truncatedTokens).toBe(9);
  });

  it("T16: a hypothesis that leaves no room for text is an error", async () => {
    const model = new HashedClassifier({ id2label: NLI });
    const classifier = classifierOf(model, { maxTokens: 14, hypothesisTemplate: "{}" });
    await expect(classifier.classify("a", ["ok", "x".repeat(10)])).rejects.toThrow(
      "labels[1]: expected a hypothesis of at most 9 tokens, got 10",
    );
    expect(model.runs).toEqual([]);
    await classifier.classify("a", ["x".repeat(9)]);
  });

  it.each<readonly [text: unknown, labels: unknown, options: object, message: string]>([
    [5, ["a"], {}, "texts: expected a list, got 5"],
    [["a", 5], ["a"], {}, "texts[1]: expected a string, got 5"],
    ["a", [], {}, "labels: expected at least one label, got none"],
    ["a", "b", {}, 'labels: expected a list, got "b"'],
    ["a", ["b", " "], {}, 'labels[1]: expected a label, got " "'],
    ["a", ["b"], { hypothesisTemplate: "no place" }, "hypothesisTemplate: expected a string with {} in it"],
    ["a", ["b"], { multiLabel: "yes" }, 'multiLabel: expected true or false, got "yes"'],
  ])("refuses %j with %j and %j by name", async (text, names, options, message) => {
    const call = classifierOf().classify(text as string, names as string[], options);
    await expect(call).rejects.toThrow(message);
  });

  it("stops at the signal and tells how far it is", async () => {
    const seen: TaskProgress[] = [];
    const onProgress = (progress: TaskProgress) => void seen.push(progress);
    await classifierOf().classify(["aaaa", "b"], ["x", "y"], { batchTokens: 1, onProgress });
    expect(seen.map(({ done, total }) => `${done} of ${total}`)).toEqual([
      "1 of 4",
      "2 of 4",
      "3 of 4",
      "4 of 4",
    ]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(classifierOf().classify("a", ["b"], { signal })).rejects.toThrow("enough");
  });
});
