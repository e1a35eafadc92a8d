import { activationNames, type ErnieMConfig, withConfig } from "@ernie-m/config";
import { describe, expect, test } from "vitest";
import { worstSlopeDifference } from "../../test/central-differences.js";
import { graphInDoubles, tensorsInDoubles } from "../../test/doubles.js";
import { poolingHead, randomConfig, randomModel } from "../../test/random-model.js";
import { randomFeeds } from "../../test/training-feeds.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { GraphError } from "../errors.js";
import { gradientName } from "../gradients/differentiate.js";
import type { Value } from "../ir/builder.js";
import { verify } from "../ir/verify.js";
import { attentionBias, type MaskRule } from "../model/attention-bias.js";
import { buildEncoder, buildPooler, plainEncoder } from "../model/encoder.js";
import { type HeadGraph, modelParameters } from "../model/head-graph.js";
import { PARAMETER_NAMES } from "../model/parameters.js";
import { upstreamGather } from "../passes/upstream-gather.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { scaleName } from "../weights/names.js";
import { TrainingModelBuilder } from "./dropout-sites.js";
import type { LoraOptions } from "./lora.js";
import { extractionLoss, type TrainingLoss } from "./losses.js";
import { buildTrainingGraph, EMBEDDINGS, LOSS, TERMS, type TrainingGraphOptions } from "./training-graph.js";

const BATCH = 2;
const SEQUENCE = 4;
const sizes = { batch: BATCH, sequence: SEQUENCE };

/** Everything a head may read: all tokens, and the pooler. */
const head: HeadGraph = {
  ...poolingHead,
  build(m, tokens) {
    poolingHead.build(m, m.classifierDropout(tokens));
  },
};

/** A sum over all that the head gives, which no symmetry keeps level. */
const loss: TrainingLoss = (g) => {
  const sum = (name: string): Value => {
    const value = g.outputValue(name);
    const bent = g.mul(value, g.add(value, g.scalar(0.5)));
    return g.node("sum", [bent], { axes: [...value.shape.keys()] });
  };
  return { sum: g.add(sum("last_hidden_state"), sum("pooler_output")), count: g.scalar(1) };
};

const dropping = { hiddenDropoutProb: 0.2, attentionProbsDropoutProb: 0.3, actDropout: 0.1 };

/** A random model, its linear weights [in, out] when transposed, and the graph that trains it. */
function trainer(
  changes: Partial<ErnieMConfig>,
  transposed: boolean,
  options: Partial<TrainingGraphOptions> = {},
) {
  const config = withConfig(randomConfig, changes);
  const model = randomModel(config);
  const kinds = new Map(modelParameters(config, head).map(({ name, kind }) => [name, kind]));
  const stored = [...model.weights].map(([name, weight]): readonly [string, ModelWeight] => {
    const turned = transposed && kinds.get(name) === "linear";
    return [name, turned ? { ...weight, shape: weight.shape.toReversed(), transposed: true } : weight];
  });
  const weights = new Map(stored);
  // The numbers keep their order: what a transposed weight means is another matrix.
  const tensors = Object.fromEntries(
    stored.map(([name, { shape }]) => [name, { ...model.tensors[name], shape }]),
  );
  const training = buildTrainingGraph({ config, weights, head, loss, trained: () => true, ...options });
  return { config, weights, tensors, training };
}

function biasOf(rule: MaskRule): Tensor {
  const ids = Int32Array.of(0, 5, 7, 2, 3, 2, 1, 1);
  const { data } = attentionBias({
    rule,
    batch: BATCH,
    past: 0,
    sequence: SEQUENCE,
    ids,
    padTokenId: 1,
    mask: undefined,
  });
  return float32Tensor(data.slice(0, BATCH * SEQUENCE), [BATCH, SEQUENCE]);
}

const rules: readonly MaskRule[] = [{ mode: "hf" }, { mode: "paddle", paddedLength: 4 }];

/** How far gradients are from central differences in float64, in parts of the largest. */
function slopeDifference({ tensors, training }: ReturnType<typeof trainer>, rule: MaskRule): number {
  const { graph, trained, trainedTables } = training;
  verify(graph);
  const random = randomFeeds(training, sizes, 2);
  const known = Object.fromEntries(Object.entries(tensors).filter(([name]) => name in random));
  const feeds = { ...random, ...known, attention_bias: biasOf(rule) };
  return worstSlopeDifference(
    {
      graph: graphInDoubles(graph),
      loss: LOSS,
      wanted: [...trained.map(({ name }) => name), ...(trainedTables.length > 0 ? [EMBEDDINGS] : [])],
      feeds: tensorsInDoubles(feeds),
      parameters: tensorsInDoubles(
        Object.fromEntries(graph.parameters.map(({ name }) => [name, tensors[name]])),
      ),
    },
    1,
  );
}

describe("gradients of a whole model are what central differences are", () => {
  test.each(activationNames.map((name, i) => [name, i] as const))("with %s", (hiddenAct, i) => {
    for (const rule of rules)
      expect(slopeDifference(trainer({ hiddenAct, ...dropping }, i % 2 === 0), rule)).toBeLessThan(1e-6);
  });

  test("with adapters on everything, which have dropout of their own", () => {
    const lora: LoraOptions = { rank: 2, alpha: 3, targets: () => true, dropout: 0.2 };
    const adapted = trainer(dropping, true, { lora, trained: (name) => name.endsWith("pooler.dense.bias") });
    expect(adapted.training.trainedTables).toEqual([]);
    expect(adapted.training.adapted.length).toBe(2 * 6 + 1);
    expect(slopeDifference(adapted, rules[0])).toBeLessThan(1e-6);
  });
});

test("a selection of tokens that moves up through dropout takes their masks with it", () => {
  const config = withConfig(randomConfig, dropping);
  const { weights, tensors } = randomModel(config);
  const m = new TrainingModelBuilder("pooled", config, weights, true);
  m.g.output("pooler_output", m.classifierDropout(buildPooler(m, buildEncoder(m, plainEncoder))));
  const graph = m.g.build();
  const { graph: moved } = upstreamGather.run(graph);
  expect(moved).not.toBe(graph);
  const feeds = { ...randomFeeds({ graph }, sizes, 9), attention_bias: biasOf(rules[0]) };
  const [actual, expected] = [moved, graph].map((each) => evaluate(each, feeds, tensors).pooler_output);
  expect(worstDifference(actual, expected)).toBe(0);
});

test("where only the first token is read, the last layer is computed for it alone, and its gradients are right", () => {
  const pooled: HeadGraph = {
    ...head,
    build: (m, tokens) => m.g.output("pooler_output", m.classifierDropout(buildPooler(m, tokens))),
  };
  const square: TrainingLoss = (g) => {
    const value = g.outputValue("pooler_output");
    return { sum: g.node("sum", [g.mul(value, value)], { axes: [0, 1] }), count: g.scalar(1) };
  };
  const lora: LoraOptions = { rank: 2, alpha: 3, targets: () => true, dropout: 0.2 };
  for (const adapted of [{}, { lora }]) {
    const made = trainer(dropping, false, { head: pooled, loss: square, ...adapted });
    const { graph } = made.training;
    const wide = graph.nodes.filter(
      ({ op, path, output }) =>
        op === "linear" &&
        path.startsWith("encoder.layers.1.linear1") &&
        graph.types[output].shape[0] !== "batch",
    );
    expect(wide).toEqual([]);
    for (const rule of rules) expect(slopeDifference(made, rule)).toBeLessThan(1e-6);
  }
});

test("a graph takes what is trained and gives its gradients; the rest stays where it is", () => {
  const isTrained = (name: string): boolean => name.includes("layers.1.");
  const { training, weights } = trainer({}, false, { trained: isTrained, dropout: false });
  const { graph } = training;
  const trained = [...weights.keys()].filter(isTrained);
  expect(training.trained.map(({ name }) => name).sort()).toEqual(trained.sort());
  for (const { name, shape } of training.trained) expect(shape).toEqual(weights.get(name)?.shape);
  expect(graph.parameters.map(({ name }) => name).sort()).toEqual(
    [...weights.keys()].filter((name) => !isTrained(name)).sort(),
  );
  expect(graph.inputs.map(({ name }) => name).filter((name) => !isTrained(name))).toEqual([
    "input_ids",
    "position_ids",
    "attention_bias",
  ]);
  expect(graph.outputs.map(({ name }) => name).sort()).toEqual(
    [LOSS, TERMS, ...trained.map(gradientName)].sort(),
  );
  // Nothing is passed back beyond the first layer that is trained.
  expect(graph.nodes.filter(({ path }) => /^backward\/(embeddings|encoder\.layers\.0)/.test(path))).toEqual(
    [],
  );
});

test.each<[readonly string[]]>([
  [[PARAMETER_NAMES.wordEmbeddings, PARAMETER_NAMES.positionEmbeddings]],
  [[PARAMETER_NAMES.wordEmbeddings]],
  [[PARAMETER_NAMES.positionEmbeddings]],
  [[]],
])("of the embedding tables %j are trained, and sums of rows are fed where any is", (tables) => {
  const isTrained = (name: string): boolean => tables.includes(name) || name.includes("layers.1.");
  const { graph, trained, trainedTables } = trainer({}, false, { trained: isTrained }).training;
  expect(trainedTables).toEqual(tables);
  expect(trained.map(({ name }) => name).filter((name) => tables.includes(name))).toEqual([]);
  const inputs = graph.inputs.map(({ name }) => name);
  expect(inputs.includes(EMBEDDINGS)).toBe(tables.length > 0);
  expect(inputs.includes("input_ids")).toBe(tables.length === 0);
});

test("elements are dropped where the published model drops them", () => {
  const rates = { ...dropping, classifierDropout: 0.5 };
  const { training } = trainer(rates, false);
  const layer = (index: number) => [
    [`dropout.layers.${index}.attention`, 0.3, ["batch", 3, "sequence", "sequence"]],
    [`dropout.layers.${index}.dropout1`, 0.2, ["batch*sequence", 6]],
    [`dropout.layers.${index}.dropout`, 0.1, ["batch*sequence", 7]],
    [`dropout.layers.${index}.dropout2`, 0.2, ["batch*sequence", 6]],
  ];
  const expected = [
    ["dropout.embeddings", 0.2, ["batch*sequence", 6]],
    ...layer(0),
    ...layer(1),
    ["dropout.classifier", 0.5, ["batch*sequence", 6]],
  ];
  expect(training.dropouts.map(({ input, shape }) => [input, shape])).toEqual(
    expected.map(([input, , shape]) => [input, shape]),
  );
  training.dropouts.forEach(({ rate }, i) => {
    expect(rate).toBeCloseTo(Number(expected[i][1]), 4);
    expect(rate * 65536).toBe(Math.round(rate * 65536));
  });
  const classifier = (changes: Partial<ErnieMConfig>) =>
    trainer(changes, false).training.dropouts.find(({ input }) => input === "dropout.classifier")?.rate;
  expect(classifier({ hiddenDropoutProb: 0.5, classifierDropout: null })).toBe(0.5);
  expect(classifier({ hiddenDropoutProb: 0.5, classifierDropout: 0 })).toBeUndefined();
  const none = trainer(rates, false, { dropout: false }).training;
  expect(none.dropouts).toEqual([]);
  expect(none.graph.nodes.filter(({ op }) => op === "dropout")).toEqual([]);
});

describe("what cannot be trained is refused by name", () => {
  const attempt = (options: Partial<TrainingGraphOptions>) => () => trainer({}, false, options);
  const lora: LoraOptions = { rank: 2, alpha: 2, targets: () => true };
  const pooler = `${PARAMETER_NAMES.pooler}.weight`;
  const quantised = new Map(randomModel().weights);
  const weight = quantised.get(pooler);
  if (weight !== undefined) {
    quantised.set(pooler, { ...weight, dtype: "int8" });
    const name = scaleName(pooler);
    quantised.set(name, { ...weight, name, shape: weight.shape.slice(0, 1) });
  }
  test.each([
    ["pooling: nothing is trained", { trained: () => false }],
    [
      `parameter ${pooler}: is stored as int8: only floats are trained; widen it first`,
      { weights: quantised },
    ],
    [
      `parameter ${pooler}: is stored as int8: adapters are added to floats alone; widen it first`,
      { weights: quantised, trained: (name: string) => name.endsWith("norm1.bias"), lora },
    ],
    ["pooling: the rank of adapters must be a positive integer, got 0", { lora: { ...lora, rank: 0 } }],
    ["pooling: no linear layer is a target of adapters", { lora: { ...lora, targets: () => false } }],
    ["output start_logits: the graph has no such output", { loss: extractionLoss() }],
  ] as const)("%s", (message, options) => {
    expect(attempt(options)).toThrow(GraphError);
    expect(attempt(options)).toThrow(expect.objectContaining({ message }));
  });
});
