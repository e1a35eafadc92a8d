/** Gradients of the first step of runs of the published implementation, by the interpreter and by ONNX Runtime. */
import { type InferenceBackend, PARAMETER_NAMES, type Runtime, type TensorMap } from "@ernie-m/core";
import { referenceBackend } from "@ernie-m/core/testing";
import { EMBEDDINGS, gradientName } from "@ernie-m/core/training";
import { fixturePath } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, test } from "vitest";
import { type MicroBatch, TrainableModel } from "../src/index.js";
import { fixtureTensors, microBatches, trainerOptions, trainingCase } from "./training-case.js";

const { wordEmbeddings, positionEmbeddings } = PARAMETER_NAMES;
const POSITION_OFFSET = 2;
const [VOCABULARY, POSITIONS, HIDDEN] = [512, 130, 64];

const backends: readonly (readonly [string, InferenceBackend])[] = [
  ["the interpreter", referenceBackend()],
  ["onnxruntime-node with one thread", nodeRuntime({ threads: 1 }).backend],
  ["onnxruntime-node with two threads", nodeRuntime({ threads: 2 }).backend],
];

/** A runtime that opens folders, computes on `backend` and keeps what every run gave. */
function watching(backend: InferenceBackend): { readonly runtime: Runtime; readonly results: TensorMap[] } {
  const results: TensorMap[] = [];
  const watched: InferenceBackend = {
    name: backend.name,
    async createSession(program) {
      const session = await backend.createSession(program);
      return {
        dispose: () => session.dispose(),
        async run(feeds, options) {
          const found = await session.run(feeds, options);
          // Sums are made in the first of them.
          results.push(structuredClone(found));
          return found;
        },
      };
    },
  };
  return { runtime: { ...nodeRuntime(), backend: watched }, results };
}

/** Gradients of the tables, as the gradients of the sums of their rows have them. */
function tableGradients(
  batches: readonly MicroBatch[],
  results: readonly TensorMap[],
): Map<string, Float32Array> {
  const [words, positions] = [new Float32Array(VOCABULARY * HIDDEN), new Float32Array(POSITIONS * HIDDEN)];
  batches.forEach(({ inputIds }, micro) => {
    const { data } = results[micro][gradientName(EMBEDDINGS)];
    const sequence = inputIds.shape[inputIds.shape.length - 1];
    Array.from(inputIds.data, Number).forEach((id, token) => {
      const position = (token % sequence) + POSITION_OFFSET;
      for (let i = 0; i < HIDDEN; i++) {
        words[id * HIDDEN + i] += Number(data[token * HIDDEN + i]);
        positions[position * HIDDEN + i] += Number(data[token * HIDDEN + i]);
      }
    });
  });
  return new Map([
    [wordEmbeddings, words],
    [positionEmbeddings, positions],
  ]);
}

function transpose(values: Float32Array, [rows, columns]: readonly number[]): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % columns) * rows + Math.floor(i / columns)]);
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
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
      const { runtime, results } = watching(backend);
      const where = fixturePath(`reference/checkpoints/${checkpoint}`);
      await using model = await TrainableModel.load(where, { runtime, ...trainerOptions(of) });
      if (of.lora !== null)
        model.setTensors(await fixtureTensors(`reference/training/${name}.adapters.safetensors`));
      const tensors = await fixtureTensors(`reference/training/${name}.batches.safetensors`);
      const batches = microBatches(of, tensors, 0);
      const { loss, terms, gradientNorm } = await model.step(batches, { step: 0, learningRate: 0 });
      expect(Math.abs(loss / of.losses[0] - 1)).toBeLessThan(1e-6);
      expect(Math.abs(gradientNorm / of.gradientNorms[0] - 1)).toBeLessThan(1e-5);

      const sums = of.frozen.length > 0 || of.lora !== null ? new Map() : tableGradients(batches, results);
      for (const { name: parameter } of model.trained)
        sums.set(
          parameter,
          results
            .map((each) => each[gradientName(parameter)].data as Float32Array)
            .reduce((sum, gradient) => sum.map((value, i) => value + gradient[i])),
        );
      const expected = await fixtureTensors(`reference/training/${name}.gradients.safetensors`);
      for (const [parameter, { shape, data }] of Object.entries(expected)) {
        const sum: Float32Array | undefined = sums.get(parameter);
        if (sum === undefined) {
          // Of the pooler, which this head does not read.
          expect(largest(data as Float32Array), parameter).toBe(0);
          continue;
        }
        const mean = sum.map((value) => value / terms);
        const isTransposed =
          checkpoint.endsWith("paddle") && shape.length === 2 && !/embeddings/.test(parameter);
        const { worst, cosine } = compare(isTransposed ? transpose(mean, shape) : mean, data as Float32Array);
        expect(worst, parameter).toBeLessThanOrEqual(1e-5);
        if (largest(data as Float32Array) > ROUNDING)
          expect(cosine, parameter).toBeGreaterThanOrEqual(0.999999);
      }
    },
  );
});

test.each(backends)(
  "by %s all gradients of a classification are those of the published implementation's backward pass",
  async (_, backend) => {
    const of = trainingCase("single");
    const { runtime, results } = watching(backend);
    const where = fixturePath("reference/checkpoints/sequence-classification");
    await using model = await TrainableModel.load(where, { runtime, ...trainerOptions(of) });
    const { input_ids, attention_mask, labels } = await fixtureTensors(
      "reference/cases/seqcls-gradients.inputs.safetensors",
    );
    const batch: MicroBatch = { inputIds: input_ids, attentionMask: attention_mask, labels };
    const { loss, terms } = await model.step([batch], { step: 0, learningRate: 0 });
    const forward = await fixtureTensors("reference/cases/seqcls-single.outputs.safetensors");
    expect(Math.abs(loss - Number(forward.loss.data[0]))).toBeLessThan(1e-6);

    const own = tableGradients([batch], results);
    for (const { name } of model.trained) own.set(name, results[0][gradientName(name)].data as Float32Array);
    const expected = await fixtureTensors("reference/cases/seqcls-gradients.outputs.safetensors");
    const names = Object.keys(expected).filter((name) => own.has(name));
    // Of all it has; word embeddings it leaves out.
    expect(names).toEqual(Object.keys(expected).filter((name) => name !== "loss"));
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) {
      const mean = own.get(name)?.map((value) => value / terms) ?? new Float32Array();
      const { worst, cosine } = compare(mean, expected[name].data as Float32Array);
      expect(worst, name).toBeLessThanOrEqual(1e-5);
      if (largest(expected[name].data as Float32Array) > ROUNDING)
        expect(cosine, name).toBeGreaterThanOrEqual(0.999999);
    }
  },
);

test("a step at a learning rate of 0 changes nothing", async () => {
  const of = trainingCase("extraction");
  const where = fixturePath(`reference/checkpoints/${of.checkpoint}`);
  await using model = await TrainableModel.load(where, { runtime: nodeRuntime(), ...trainerOptions(of) });
  const before = structuredClone(model.tensors);
  const tensors = await fixtureTensors("reference/training/extraction.batches.safetensors");
  await model.step(microBatches(of, tensors, 0), { step: 0, learningRate: 0 });
  expect(model.tensors).toEqual(before);
});
