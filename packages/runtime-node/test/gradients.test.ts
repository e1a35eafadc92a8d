/** Gradients of a step of the published implementation, by the interpreter and by ONNX Runtime. */
import { type ErnieMConfig, reconcileWithWeights } from "@ernie-m/config";
import {
  type CheckpointFiles,
  float32Tensor,
  type InferenceBackend,
  type ModelWeights,
  modelParameters,
  openWeights,
  PARAMETER_NAMES,
  readConfig,
  resolveWeights,
  type Tensor,
  type TensorMap,
  weightSizes,
} from "@ernie-m/core";
import { referenceBackend } from "@ernie-m/core/testing";
import {
  addEmbeddingGradients,
  buildTrainingGraph,
  EMBEDDINGS,
  embeddingRows,
  gradientName,
  LOSS,
  prepareInputs,
  RowGradients,
  TERMS,
  type TrainingGraph,
} from "@ernie-m/core/training";
import { readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { fixtureTensors, microBatches, type TrainingCase, trainerOf, trainingCase } from "./training-case.js";

const { wordEmbeddings, positionEmbeddings } = PARAMETER_NAMES;

const backends: readonly (readonly [string, InferenceBackend])[] = [
  ["the interpreter", referenceBackend()],
  ["onnxruntime-node with one thread", nodeRuntime({ threads: 1 }).backend],
  ["onnxruntime-node with two threads", nodeRuntime({ threads: 2 }).backend],
];

interface Opened {
  readonly config: ErnieMConfig;
  readonly files: CheckpointFiles;
  readonly weights: ModelWeights;
}

async function opened(checkpoint: string, kind: TrainingCase["kind"]): Promise<Opened> {
  const files = await nodeRuntime().openCheckpoint(fixturePath(`reference/checkpoints/${checkpoint}`));
  const source = await openWeights(files);
  const { numLabels, ...sizes } = weightSizes(source);
  const { head } = await trainerOf(kind);
  const { config } = reconcileWithWeights(await readConfig(files), {
    ...sizes,
    ...(head.hasLabels && numLabels !== undefined && { numLabels }),
  });
  return { config, files, weights: resolveWeights(source, modelParameters(config, head)).weights };
}

async function tensorOf({ files, weights }: Opened, name: string): Promise<Tensor<"float32">> {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`no weight ${name}`);
  const tensor = await readWeight(files, weight);
  if (tensor.dtype !== "float32") throw new Error(`${name} is ${tensor.dtype}`);
  return tensor;
}

/** Sums of a step over its micro-batches: loss, number of terms, gradients. */
interface StepSums {
  loss: number;
  terms: number;
  readonly gradients: Map<string, Float32Array>;
}

function add(into: Map<string, Float32Array>, name: string, values: Float32Array): void {
  const known = into.get(name);
  if (known === undefined) into.set(name, values.slice());
  else for (let i = 0; i < values.length; i++) known[i] += values[i];
}

function table(rows: RowGradients, count: number): Float32Array {
  const whole = new Float32Array(count * rows.width);
  for (const [row, gradient] of rows.rows) whole.set(gradient, row * rows.width);
  return whole;
}

async function firstStep(
  backend: InferenceBackend,
  model: Opened,
  of: TrainingCase,
  training: TrainingGraph,
  adapters: TensorMap,
): Promise<StepSums> {
  const { config, files, weights } = model;
  const { graph } = training;
  const storages = new Map([...weights].map(([name, { storage }]) => [name, storage] as const));
  const session = await backend.createSession({ graph, weights: storages, files });
  const fixed: Record<string, Tensor> = {};
  for (const { name } of training.trained) fixed[name] = adapters[name] ?? (await tensorOf(model, name));
  const width = config.hiddenSize;
  const words = { ...(await tensorOf(model, wordEmbeddings)) };
  const positions = await tensorOf(model, positionEmbeddings);
  const rows = { words: new RowGradients(width), positions: new RowGradients(width) };
  const sums: StepSums = { loss: 0, terms: 0, gradients: new Map() };
  try {
    const batches = await fixtureTensors(`reference/training/${of.case}.batches.safetensors`);
    for (const { inputIds, attentionMask, lossFeeds } of microBatches(of, batches, 0)) {
      const { input_ids, position_ids, attention_bias } = prepareInputs(
        config,
        { inputIds, attentionMask },
        { mode: "hf" },
      ).feeds as { readonly [name: string]: Tensor<"int32"> };
      const tokens = { ids: input_ids.data, positions: position_ids.data };
      const summed = embeddingRows({ words: words.data, positions: positions.data, width }, tokens);
      const feeds = {
        ...fixed,
        ...lossFeeds,
        attention_bias,
        ...(training.trainsEmbeddings
          ? { [EMBEDDINGS]: float32Tensor(summed, [...input_ids.shape, width]) }
          : { input_ids, position_ids }),
      };
      const results = (await session.run(feeds)) as Readonly<Record<string, Tensor<"float32">>>;
      sums.loss += results[LOSS].data[0];
      sums.terms += results[TERMS].data[0];
      for (const { name } of training.trained) add(sums.gradients, name, results[gradientName(name)].data);
      if (training.trainsEmbeddings)
        addEmbeddingGradients(results[gradientName(EMBEDDINGS)].data, tokens, rows);
    }
  } finally {
    await session.dispose();
  }
  if (training.trainsEmbeddings) {
    sums.gradients.set(wordEmbeddings, table(rows.words, config.vocabSize));
    sums.gradients.set(positionEmbeddings, table(rows.positions, config.maxPositionEmbeddings));
  }
  return sums;
}

function transpose(values: Float32Array, [rows, columns]: readonly number[]): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % columns) * rows + Math.floor(i / columns)]);
}

/** The largest difference, and the cosine of the angle between the two. */
function compare(
  actual: Float32Array,
  expected: Float32Array,
): { readonly worst: number; readonly cosine: number } {
  expect(actual.length).toBe(expected.length);
  let [worst, dot, own, other] = [0, 0, 0, 0];
  actual.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - expected[i]));
    dot += value * expected[i];
    own += value * value;
    other += expected[i] * expected[i];
  });
  return { worst, cosine: dot / Math.sqrt(own * other) };
}

/**
 * Below this a gradient is rounding, the true one being 0: of biases of keys, of the classifier of choices and of the last
 * norm before answers, which move all that a softmax compares together.
 */
const ROUNDING = 1e-6;

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

const isFrozen = (name: string, frozen: readonly string[]): boolean =>
  frozen.some((prefix) => name.includes(`.${prefix}`) || name.startsWith(prefix));

const cases = [
  "single",
  "multi",
  "regression",
  "choice",
  "token",
  "token-accumulated",
  "answer",
  "extraction",
  "extraction-accumulated",
  "extraction-frozen",
  "extraction-lora",
].map((name) => [name, trainingCase(name).checkpoint] as const);

describe.each(backends)("by %s", (_, backend) => {
  test.each([...cases, ["extraction", "information-extraction-paddle"]] as const)(
    "the loss and gradients of %s on %s are the published implementation's",
    async (name, checkpoint) => {
      const of = trainingCase(name);
      const model = await opened(checkpoint, of.kind);
      const { lora } = of;
      const isHead = (parameter: string): boolean => !parameter.startsWith("ernie_m.");
      const training = buildTrainingGraph({
        config: model.config,
        weights: model.weights,
        ...(await trainerOf(of.kind)),
        dropout: false,
        trained: (parameter) => (lora === null ? !isFrozen(parameter, of.frozen) : isHead(parameter)),
        ...(lora !== null && {
          lora: { ...lora, targets: (module) => lora.targets.some((target) => module.endsWith(target)) },
        }),
      });
      const adapters =
        lora === null ? {} : await fixtureTensors(`reference/training/${name}.adapters.safetensors`);
      const sums = await firstStep(backend, model, of, training, adapters);
      expect(Math.abs(sums.loss / sums.terms / of.losses[0] - 1)).toBeLessThan(1e-6);

      const expected = await fixtureTensors(`reference/training/${name}.gradients.safetensors`);
      let square = 0;
      for (const gradient of sums.gradients.values())
        for (const value of gradient) square += (value / sums.terms) ** 2;
      expect(Math.abs(Math.sqrt(square) / of.gradientNorms[0] - 1)).toBeLessThan(1e-5);
      for (const [parameter, { shape, data }] of Object.entries(expected)) {
        const sum = sums.gradients.get(parameter);
        if (sum === undefined) {
          // Of the pooler, which this head does not read.
          expect(largest(data as Float32Array), parameter).toBe(0);
          continue;
        }
        const mean = sum.map((value) => value / sums.terms);
        const isTransposed = model.weights.get(parameter)?.transposed === true;
        const { worst, cosine } = compare(isTransposed ? transpose(mean, shape) : mean, data as Float32Array);
        expect(worst, parameter).toBeLessThanOrEqual(1e-5);
        if (largest(data as Float32Array) > ROUNDING)
          expect(cosine, parameter).toBeGreaterThanOrEqual(0.999999);
      }
    },
  );
});
