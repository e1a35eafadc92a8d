import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolved } from "../../test/training-feeds.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Shape } from "../ir/dims.js";
import { LOWEST_FLOAT32 } from "../model/attention-bias.js";
import { elementCount, float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { evaluate } from "../testing/evaluate.js";
import {
  answerLoss,
  choiceLoss,
  classLoss,
  extractionLoss,
  multiLabelLoss,
  regressionLoss,
  type TrainingLoss,
  tokenLoss,
} from "./losses.js";

const [BATCH, SEQUENCE, CLASSES, QUESTIONS, CHOICES] = [4, 3, 5, 2, 2];
const sizes = { batch: BATCH, sequence: SEQUENCE, questions: QUESTIONS, choices: CHOICES };

/** Sum and count that a loss makes of a head's outputs. */
function lossOf(loss: TrainingLoss, heads: Readonly<Record<string, Shape>>, feeds: TensorMap) {
  const g = new GraphBuilder("loss");
  for (const [name, shape] of Object.entries(heads))
    g.output(name, g.input(`head.${name}`, "float32", shape));
  const { sum, count } = loss(g);
  g.output("sum", sum);
  g.output("count", count);
  const renamed = Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [name in heads ? `head.${name}` : name, tensor]),
  );
  const results = evaluate(g.build(), renamed);
  return { sum: Number(results.sum.data[0]), count: Number(results.count.data[0]) };
}

type Feeds = Readonly<Record<string, Tensor>>;

const number = fc.double({ min: -8, max: 8, noNaN: true });
const unit = fc.double({ min: 0, max: 1, noNaN: true });

function floats(shape: Shape, values: fc.Arbitrary<number> = number): fc.Arbitrary<Tensor> {
  const known = resolved(shape, sizes);
  const count = elementCount(known);
  return fc
    .array(values, { minLength: count, maxLength: count })
    .map((numbers) => float32Tensor(Float32Array.from(numbers), known));
}

function labels(shape: Shape, below: number): fc.Arbitrary<Tensor> {
  const known = resolved(shape, sizes);
  const count = elementCount(known);
  return fc
    .array(fc.nat(below - 1), { minLength: count, maxLength: count })
    .map((numbers) => int32Tensor(Int32Array.from(numbers), known));
}

/** Feeds with what smoothing takes from labels to all of `width` classes. */
function withShares(
  ...[arbitraries, ...shares]: readonly [
    Readonly<Record<string, fc.Arbitrary<Tensor>>>,
    ...(readonly [name: string, labels: string, width: number])[],
  ]
): fc.Arbitrary<Feeds> {
  return fc.record(arbitraries).map((feeds: Feeds) => ({
    ...feeds,
    ...Object.fromEntries(
      shares.map(([name, from, width]) => {
        const rows = Array.from(feeds[from].data, Number);
        const values = rows.flatMap((label) =>
          Array.from({ length: width }, (_, i) => Number(i === label) - 1 / width),
        );
        return [name, float32Tensor(Float32Array.from(values), [rows.length, width])];
      }),
    ),
  }));
}

const at = (tensor: Tensor, i: number): number => Number(tensor.data[i]);

/** `-log` of the share that softmax gives to each of `row`. */
function surprises(row: readonly number[]): readonly number[] {
  const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
  return row.map((value) => Math.log(total) - value);
}

function crossEntropy(row: readonly number[], label: number, smoothing = 0): number {
  const own = surprises(row);
  return (1 - smoothing) * own[label] + (smoothing * own.reduce((a, b) => a + b, 0)) / row.length;
}

function binary(x: number, target: number, positiveWeight = 1): number {
  const share = 1 / (1 + Math.exp(-x));
  return -positiveWeight * target * Math.log(share) - (1 - target) * Math.log(1 - share);
}

function rowOf({ data }: Tensor, row: number, width: number): readonly number[] {
  return Array.from(data, Number).slice(row * width, (row + 1) * width);
}

interface LossCase {
  readonly name: string;
  readonly loss: TrainingLoss;
  readonly heads: Readonly<Record<string, Shape>>;
  readonly feeds: fc.Arbitrary<Feeds>;
  /** The loss of term `i`, written out. */
  readonly term: (feeds: Feeds, i: number) => number;
}

const tokens = ["batch", "sequence"];
const classes = ["batch", CLASSES];

const cases: readonly LossCase[] = [
  ...[0, 0.1].map((labelSmoothing) => ({
    name: `a class for each text, label smoothing ${labelSmoothing}`,
    loss: classLoss({ labelSmoothing }),
    heads: { logits: classes },
    feeds: fc.record({
      logits: floats(classes),
      labels: labels(["batch"], CLASSES),
      weights: floats(["batch"], unit),
    }),
    term: (feeds: Feeds, i: number) =>
      crossEntropy(rowOf(feeds.logits, i, CLASSES), at(feeds.labels, i), labelSmoothing),
  })),
  ...[1, 4].map((positiveWeight) => ({
    name: `any number of classes for each text, positive weight ${positiveWeight}`,
    loss: multiLabelLoss({ positiveWeight }),
    heads: { logits: classes },
    feeds: fc.record({
      logits: floats(classes),
      labels: floats(classes, unit),
      weights: floats(classes, unit),
    }),
    term: (feeds: Feeds, i: number) => binary(at(feeds.logits, i), at(feeds.labels, i), positiveWeight),
  })),
  {
    name: "numbers for each text",
    loss: regressionLoss(),
    heads: { logits: classes },
    feeds: fc.record({ logits: floats(classes), labels: floats(classes), weights: floats(classes, unit) }),
    term: (feeds, i) => (at(feeds.logits, i) - at(feeds.labels, i)) ** 2,
  },
  ...[0, 0.3].map((labelSmoothing) => ({
    name: `one of several choices, label smoothing ${labelSmoothing}`,
    loss: choiceLoss({ labelSmoothing }),
    heads: { logits: ["batch", 1] },
    feeds: withShares(
      {
        logits: floats(["batch", 1]),
        choice_bias: fc.constant(float32Tensor(new Float32Array(BATCH), [QUESTIONS, CHOICES])),
        labels: labels(["questions"], CHOICES),
        weights: floats(["questions"], unit),
      },
      ["label_shares", "labels", CHOICES],
    ),
    term: (feeds: Feeds, i: number) =>
      crossEntropy(rowOf(feeds.logits, i, CHOICES), at(feeds.labels, i), labelSmoothing),
  })),
  {
    name: "a class for each token",
    loss: tokenLoss({ labelSmoothing: 0.2 }),
    heads: { logits: [...tokens, CLASSES] },
    feeds: fc.record({
      logits: floats([...tokens, CLASSES]),
      labels: labels(tokens, CLASSES),
      weights: floats(tokens, unit),
    }),
    term: (feeds, i) => crossEntropy(rowOf(feeds.logits, i, CLASSES), at(feeds.labels, i), 0.2),
  },
  ...[0, 0.3].map((labelSmoothing) => ({
    name: `an answer, label smoothing ${labelSmoothing}`,
    loss: answerLoss({ labelSmoothing }),
    heads: { start_logits: tokens, end_logits: tokens },
    feeds: withShares(
      {
        start_logits: floats(tokens),
        end_logits: floats(tokens),
        start_positions: labels(["batch"], SEQUENCE),
        end_positions: labels(["batch"], SEQUENCE),
        answer_bias: fc.constant(float32Tensor(new Float32Array(BATCH * SEQUENCE), [BATCH, SEQUENCE])),
        weights: floats(["batch"], unit),
      },
      ["start_shares", "start_positions", SEQUENCE],
      ["end_shares", "end_positions", SEQUENCE],
    ),
    term: (feeds: Feeds, i: number) => {
      const part = (name: string): number =>
        crossEntropy(
          rowOf(feeds[`${name}_logits`], i, SEQUENCE),
          at(feeds[`${name}_positions`], i),
          labelSmoothing,
        );
      return (part("start") + part("end")) / 2;
    },
  })),
  {
    name: "starts and ends of spans",
    loss: extractionLoss({ positiveWeight: 2 }),
    heads: { start_logits: tokens, end_logits: tokens },
    feeds: fc.record({
      start_logits: floats(tokens),
      end_logits: floats(tokens),
      start_positions: floats(tokens, unit),
      end_positions: floats(tokens, unit),
      weights: floats(tokens, unit),
    }),
    term: (feeds, i) => {
      const part = (name: string): number =>
        binary(at(feeds[`${name}_logits`], i), at(feeds[`${name}_positions`], i), 2);
      return (part("start") + part("end")) / 2;
    },
  },
];

test.each(cases)("$name: the sum of weighted terms, and of weights", ({ loss, heads, feeds, term }) => {
  fc.assert(
    fc.property(feeds, (given: Feeds) => {
      const { sum, count } = lossOf(loss, heads, given);
      const weights = Array.from(given.weights.data, Number);
      const expected = weights.reduce((total, weight, i) => total + weight * term(given, i), 0);
      expect(Math.abs(sum - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
      expect(count).toBeCloseTo(
        weights.reduce((total, weight) => total + weight, 0),
        5,
      );
    }),
  );
});

describe("what does not count", () => {
  const logits = float32Tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 4]);

  test("is a label that is no class", () => {
    const weights = float32Tensor(Float32Array.of(1, 1), [2]);
    const loss = (label: number) =>
      lossOf(
        classLoss({ labelSmoothing: 0.1 }),
        { logits: ["batch", 4] },
        {
          logits,
          labels: int32Tensor(Int32Array.of(3, label), [2]),
          weights,
        },
      ).sum;
    expect(loss(-100)).toBe(loss(4));
    expect(loss(0) - loss(-100)).toBeCloseTo(crossEntropy([5, 6, 7, 8], 0, 0.1), 5);
  });

  test("is a choice that a question lacks, and a token that is no answer", () => {
    const bias = float32Tensor(
      Float32Array.of(0, 0, 0, LOWEST_FLOAT32, 0, 0, LOWEST_FLOAT32, LOWEST_FLOAT32),
      [2, 4],
    );
    const labelled = int32Tensor(Int32Array.of(1, 0), [2]);
    const weights = float32Tensor(Float32Array.of(1, 1), [2]);
    const expected = crossEntropy([1, 2, 3], 1) + crossEntropy([5, 6], 0);
    const rows = { ...logits, shape: [8, 1] };
    const chosen = { logits: rows, choice_bias: bias, labels: labelled, weights };
    expect(lossOf(choiceLoss(), { logits: ["batch", 1] }, chosen).sum).toBeCloseTo(expected, 5);
    const answered = {
      start_logits: logits,
      end_logits: logits,
      start_positions: labelled,
      end_positions: labelled,
      answer_bias: bias,
      weights,
    };
    const both = { start_logits: tokens, end_logits: tokens };
    expect(lossOf(answerLoss(), both, answered).sum).toBeCloseTo(expected, 5);
  });
});
