import { readFileSync } from "node:fs";
import { int32Tensor, memoryFiles, type Runtime } from "@ernie-m/core";
import { referenceBackend } from "@ernie-m/core/testing";
import { fixturePath, referenceModelPath } from "@ernie-m/fixtures";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  ChoiceSelector,
  ErnieMForMultipleChoice,
  ErnieMForQuestionAnswering,
  ErnieMForSequenceClassification,
  ErnieMForTokenClassification,
  ErnieMModel,
  type ErnieMPreTrainedModel,
  loadChoiceSelector,
  loadTextClassifier,
  loadTextEmbedder,
  loadZeroShotClassifier,
  TextClassifier,
  TextEmbedder,
  VocabularyMismatchError,
  ZeroShotClassifier,
} from "../src/index.js";
import { interpretedRuntime } from "./interpreted-runtime.js";
import { naiveSoftmax, rowIds, smallTokenizer } from "./task-doubles.js";

const runtime = interpretedRuntime();
const open: ErnieMPreTrainedModel[] = [];
afterAll(() => Promise.all(open.map((model) => model.dispose())));

async function kept<M extends ErnieMPreTrainedModel>(loading: Promise<M>): Promise<M> {
  const model = await loading;
  open.push(model);
  return model;
}

const checkpoint = (name: string): string => fixturePath(`reference/checkpoints/${name}`);
const inputIds = (ids: readonly number[], shape: readonly number[] = [1, ids.length]) => ({
  inputIds: int32Tensor(Int32Array.from(ids), shape),
});
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const few = { numRuns: 8 };

function expectClose(actual: readonly number[], expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
  });
}

/** Scores by the number in a label's name. */
function byLabel(labels: readonly { readonly label: string; readonly score: number }[]): readonly number[] {
  return [...labels].sort((a, b) => a.label.localeCompare(b.label)).map(({ score }) => score);
}

describe("every task equals a plain forward call for each row alone", () => {
  it("classification", async () => {
    const model = await kept(
      ErnieMForSequenceClassification.fromPretrained(checkpoint("sequence-classification"), { runtime }),
    );
    const classifier = new TextClassifier({ model, tokenizer: smallTokenizer });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ text, pair: text }), { maxLength: 4 }), async (pairs) => {
        const results = await classifier.classify(pairs, { batchTokens: 60 });
        for (const [i, { text, pair }] of pairs.entries()) {
          const { logits } = await model.forward(inputIds(rowIds(text, pair)));
          expectClose(byLabel(results[i].labels), naiveSoftmax(Array.from(logits.data)));
        }
      }),
      few,
    );
  });

  it("T1: regression, also by PaddleNLP's mask, whatever is beside a row in its batch", async () => {
    const model = await kept(
      ErnieMForSequenceClassification.fromPretrained(checkpoint("sequence-classification-1"), { runtime }),
    );
    const classifier = new TextClassifier({ model, tokenizer: smallTokenizer, function: "none" });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), async (texts) => {
        for (const how of [{}, { maskMode: "paddle", paddedLength: 64 }] as const) {
          const results = await classifier.classify(texts, how);
          for (const [i, one] of texts.entries()) {
            const { logits } = await model.forward(inputIds(rowIds(one)), how);
            expectClose(byLabel(results[i].labels), logits.data);
          }
        }
      }),
      few,
    );
  });

  it("multiple choice, against the model's own [batch, choices, sequence]", async () => {
    const model = await kept(
      ErnieMForMultipleChoice.fromPretrained(checkpoint("multiple-choice"), { runtime }),
    );
    const selector = new ChoiceSelector({ model, tokenizer: smallTokenizer });
    const letters = fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 3, maxLength: 3 });
    const question = fc.record({ prompt: text, choices: fc.array(letters, { minLength: 1, maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(question, { maxLength: 3 }), async (questions) => {
        const results = await selector.choose(questions, { batchTokens: 80 });
        for (const [i, { prompt, choices }] of questions.entries()) {
          const rows = choices.map((choice) => rowIds(prompt, choice));
          const { logits } = await model.forward(inputIds(rows.flat(), [1, choices.length, rows[0].length]));
          expectClose(results[i].scores, naiveSoftmax(Array.from(logits.data)));
        }
      }),
      few,
    );
  });

  it("embeddings", async () => {
    const model = await kept(ErnieMModel.fromPretrained(checkpoint("base"), { runtime }));
    const embedder = new TextEmbedder({ model, tokenizer: smallTokenizer });
    const { hiddenSize } = model.config;
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), async (texts) => {
        const mean = await embedder.embed(texts);
        const cls = await embedder.embed(texts, { pooling: "cls" });
        const pooler = await embedder.embed(texts, { pooling: "pooler" });
        for (const [i, one] of texts.entries()) {
          const ids = rowIds(one);
          const { lastHiddenState, poolerOutput } = await model.forward(inputIds(ids));
          expectClose(cls[i].embedding, lastHiddenState.data.subarray(0, hiddenSize));
          expectClose(pooler[i].embedding, poolerOutput.data);
          const sums = new Array<number>(hiddenSize).fill(0);
          lastHiddenState.data.forEach((value, at) => {
            sums[at % hiddenSize] += value / ids.length;
          });
          expectClose(mean[i].embedding, sums);
        }
      }),
      few,
    );
  });
});

const readReference = (path: string) => new Uint8Array(readFileSync(fixturePath(`reference/${path}`)));

/** A reference checkpoint with the reference tokenizer, its vocabulary cut to the checkpoint's embedding table or not. */
function withTokenizer(
  name: string,
  {
    config = {},
    vocabulary = "cut",
  }: { readonly config?: object; readonly vocabulary?: "cut" | "whole" } = {},
): Runtime {
  return {
    backend: referenceBackend(),
    async openCheckpoint() {
      const stated = JSON.parse(new TextDecoder().decode(readReference(`checkpoints/${name}/config.json`)));
      const words = new TextDecoder().decode(readReference("tokenizer/vocab.txt"));
      const fitting = [...words.split("\n").slice(0, stated.vocab_size - 1), "[MASK]", ""].join("\n");
      return memoryFiles(name, {
        "config.json": new TextEncoder().encode(JSON.stringify({ ...stated, ...config })),
        "model.safetensors": readReference(`checkpoints/${name}/model.safetensors`),
        "sentencepiece.bpe.model": readReference("tokenizer/sentencepiece.bpe.model"),
        "vocab.txt": new TextEncoder().encode(vocabulary === "cut" ? fitting : words),
      });
    },
  };
}

const nli = {
  id2label: { 0: "neutral", 1: "contradiction", 2: "entailment" },
  label2id: { neutral: 0, contradiction: 1, entailment: 2 },
};

describe("loading model and tokenizer from one checkpoint", () => {
  it("a classifier, with its labels and the tokenizer's own ids", async () => {
    const runtime = withTokenizer("sequence-classification", { config: nli });
    await using classifier = await loadTextClassifier("memory", { runtime });
    expect(classifier.model.loadReport).toMatchObject({ initialised: [], tokenizerVariant: "hf" });
    await using paddle = await loadTextClassifier("memory", { runtime, variant: "paddle" });
    expect(paddle.model.loadReport.tokenizerVariant).toBe("paddle");
    const { ids } = classifier.tokenizer.encode("Hello", "world");
    const { logits } = await classifier.model.forward(inputIds(Array.from(ids)));
    const expected = naiveSoftmax(Array.from(logits.data));
    const { labels } = await classifier.classify({ text: "Hello", pair: "world" });
    for (const { label, score } of labels)
      expect(score).toBeCloseTo(expected[nli.label2id[label as keyof typeof nli.label2id]], 5);
  });

  it("a zero-shot classifier, its labels found by name", async () => {
    const runtime = withTokenizer("sequence-classification", { config: nli });
    await using zeroShot = await loadZeroShotClassifier("memory", { runtime, multiLabel: true });
    const { labels } = await zeroShot.classify("Hello", ["tea"]);
    const { ids } = zeroShot.tokenizer.encode("Hello", "This example is tea.");
    const { logits } = await zeroShot.model.forward(inputIds(Array.from(ids)));
    const [, contradiction, entailment] = logits.data;
    expectClose([labels[0].score], [naiveSoftmax([entailment, contradiction])[0]]);
  });

  it("a selector", async () => {
    await using selector = await loadChoiceSelector("memory", { runtime: withTokenizer("multiple-choice") });
    const { scores } = await selector.choose({ prompt: "Hello", choices: ["a", "b", "c d"] });
    expect(scores).toHaveLength(3);
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 12);
  });

  it("an embedder of any checkpoint, a trained model's encoder too", async () => {
    await using small = await loadTextEmbedder("memory", {
      runtime: withTokenizer("base"),
      pooling: "pooler",
    });
    expect((await small.embed("Hello")).embedding).toHaveLength(small.model.config.hiddenSize);
    const runtime = interpretedRuntime();
    await using embedder = await loadTextEmbedder(referenceModelPath, { runtime, pooling: "cls" });
    expect(embedder.model.loadReport.initialised).toEqual([]);
    const long = "Marie Curie was born in Warsaw in 1867.";
    const { embedding, truncatedTokens } = await embedder.embed(long, { maxTokens: 8 });
    expect(truncatedTokens).toBe(embedder.tokenizer.tokenize(long).length - 6);
    const { ids } = embedder.tokenizer.encode(long, { maxLength: 8 });
    const { lastHiddenState } = await embedder.model.forward(inputIds(Array.from(ids)));
    expectClose(embedding, lastHiddenState.data.subarray(0, embedder.model.config.hiddenSize));
  });

  it.each(["question-answering", "token-classification"])(
    "an embedder of %s, which has no pooler, by what its own model says of every token",
    async (name) => {
      const runtime = withTokenizer(name);
      const load = (options: object = {}) => loadTextEmbedder("memory", { runtime, ...options });
      await using embedder = await load();
      expect([embedder.model.hasPooler, embedder.model.loadReport.initialised]).toEqual([false, []]);
      const { ids } = embedder.tokenizer.encode("Hello world.");
      const own = name === "question-answering" ? ErnieMForQuestionAnswering : ErnieMForTokenClassification;
      const model = await kept<ErnieMForQuestionAnswering | ErnieMForTokenClassification>(
        own.fromPretrained("memory", { runtime }),
      );
      const { hiddenStates } = await model.forward(inputIds(Array.from(ids)), { outputHiddenStates: true });
      const last = hiddenStates?.at(-1)?.data ?? new Float32Array();
      const { hiddenSize } = model.config;
      const cls = await embedder.embed("Hello world.", { pooling: "cls" });
      expectClose(cls.embedding, last.subarray(0, hiddenSize));
      const mean = await embedder.embed("Hello world.");
      const sums = new Array<number>(hiddenSize).fill(0);
      last.forEach((value, at) => {
        sums[at % hiddenSize] += value / ids.length;
      });
      expectClose(mean.embedding, sums);
      const refused = 'pooling: expected "cls" or "mean", since the checkpoint has no pooler, got "pooler"';
      await expect(embedder.embed("Hello", { pooling: "pooler" })).rejects.toThrow(refused);
      await expect(load({ pooling: "pooler" })).rejects.toThrow(refused);
    },
  );

  it("a zero-shot classifier whose configuration names no label", async () => {
    const runtime = withTokenizer("sequence-classification");
    await using zeroShot = await loadZeroShotClassifier("memory", {
      runtime,
      entailment: 2,
      contradiction: "LABEL_1",
    });
    const { labels } = await zeroShot.classify("Hello", ["tea"]);
    const { ids } = zeroShot.tokenizer.encode("Hello", "This example is tea.");
    const { logits } = await zeroShot.model.forward(inputIds(Array.from(ids)));
    const [, contradiction, entailment] = logits.data;
    expectClose([labels[0].score], [naiveSoftmax([entailment, contradiction])[0]]);
  });

  it("refuses a checkpoint without labels of inference, a setting out of range, and unfit tables", async () => {
    const runtime = withTokenizer("sequence-classification");
    await expect(loadZeroShotClassifier("memory", { runtime })).rejects.toThrow("id2label");
    await expect(loadTextClassifier("memory", { runtime, topK: 0 })).rejects.toThrow("topK");
    const unfit = withTokenizer("multiple-choice", { vocabulary: "whole" });
    for (const load of [loadTextEmbedder, loadTextClassifier, loadChoiceSelector])
      await expect(load("memory", { runtime: unfit })).rejects.toThrow(VocabularyMismatchError);
  });

  it("T12: refuses a checkpoint without vocab.txt", async () => {
    await expect(loadTextEmbedder(checkpoint("base"), { runtime })).rejects.toThrow("vocab.txt");
  });
});

it("zero-shot equals pairs given to a classifier of the same model", async () => {
  const real = await kept(
    ErnieMForSequenceClassification.fromPretrained(checkpoint("sequence-classification"), { runtime }),
  );
  const model = {
    config: { ...real.config, id2label: ["neutral", "entailment", "contradiction"] },
    forward: real.forward.bind(real),
  };
  const zeroShot = new ZeroShotClassifier({ model, tokenizer: smallTokenizer });
  const pairs = new TextClassifier({ model, tokenizer: smallTokenizer, function: "none" });
  const labels = ["tea", "sport", "politics"];
  const result = await zeroShot.classify("Some text", labels);
  const entailments: number[] = [];
  for (const label of labels) {
    const { labels: found } = await pairs.classify({ text: "Some text", pair: `This example is ${label}.` });
    entailments.push(found.find((entry) => entry.label === "entailment")?.score ?? Number.NaN);
  }
  const expected = naiveSoftmax(entailments);
  for (const { label, score } of result.labels)
    expect(Math.abs(score - expected[labels.indexOf(label)])).toBeLessThan(1e-5);
});
