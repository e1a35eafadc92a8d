/**
 * Every way to do less or do it elsewhere, against the graph as the model builder makes it, each sequence alone:
 * passes, runs that the planner makes, [CLS] alone in the last layer, prepacking, threads, workers.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configToText, parseConfig } from "@ernie-m/config";
import {
  buildPooler,
  bySequence,
  elementCount,
  float32Tensor,
  type HeadGraph,
  type InferenceSession,
  int32Tensor,
  linearParameters,
  modelParameters,
  openWeights,
  poolerParameters,
  resolveWeights,
  seededRandom,
  type Tensor,
} from "@ernie-m/core";
import { buildEncoder, ModelBuilder, plainEncoder } from "@ernie-m/core/graph";
import { planBatches } from "@ernie-m/core/testing";
import { writeSafetensors } from "@ernie-m/core/weights";
import { ErnieMForSequenceClassification, ErnieMModel } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { type NodeRuntimeOptions, nodeRuntime } from "@ernie-m/runtime-node";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

const VOCABULARY = 53;
const LAYERS = 3;
const LONGEST = 40;
const TOLERANCE = 1e-5;

const config = parseConfig({
  architectures: ["ErnieMForSequenceClassification"],
  vocab_size: VOCABULARY,
  hidden_size: 12,
  num_hidden_layers: LAYERS,
  num_attention_heads: 3,
  intermediate_size: 20,
  max_position_embeddings: LONGEST + 4,
  num_labels: 3,
});

/** All that the models below give, from the unoptimised graph. */
const head: HeadGraph = {
  name: "everything",
  hasLabels: true,
  parameters: (c) => [
    ...poolerParameters(c),
    ...linearParameters("classifier", c.numLabels, c.hiddenSize, "head"),
  ],
  build(m, tokens) {
    m.g.output("last_hidden_state", bySequence(m, tokens));
    const pooled = buildPooler(m, tokens);
    m.g.output("pooler_output", pooled);
    m.g.output("logits", m.linear(pooled, "classifier"));
  },
};

const VARIANTS: readonly NodeRuntimeOptions[] = [
  { threads: 1 },
  { threads: 2, spinning: true },
  { threads: 1, prepacking: false },
  { workers: 2 },
  { workers: 2, prepacking: false },
];

interface Models {
  readonly base: ErnieMModel;
  readonly classifier: ErnieMForSequenceClassification;
}

const folder = mkdtempSync(join(tmpdir(), "ernie-m-optimised-paths-"));
let plain: InferenceSession;
let variants: readonly Models[];

beforeAll(async () => {
  const random = seededRandom(5);
  const tensors = Object.fromEntries(
    modelParameters(config, head).map(({ name, shape }) => [
      name,
      float32Tensor(
        Float32Array.from({ length: elementCount(shape) }, () => 0.4 * random.normal()),
        shape,
      ),
    ]),
  );
  writeFileSync(join(folder, "model.safetensors"), writeSafetensors(tensors));
  writeFileSync(join(folder, "config.json"), configToText(config));

  const { backend, openCheckpoint } = nodeRuntime({ threads: 1 });
  const files = await openCheckpoint(folder);
  const { weights } = resolveWeights(await openWeights(files), modelParameters(config, head));
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, { ...plainEncoder, hiddenStates: true }));
  const storages = new Map([...weights].map(([name, { storage }]) => [name, storage]));
  plain = await backend.createSession({ graph: m.g.build(), weights: storages, files });
  variants = await Promise.all(
    VARIANTS.map(async (options) => {
      const runtime = nodeRuntime(options);
      return {
        base: await ErnieMModel.fromPretrained(folder, { runtime }),
        classifier: await ErnieMForSequenceClassification.fromPretrained(folder, { runtime }),
      };
    }),
  );
});

afterAll(async () => {
  await plain?.dispose();
  for (const { base, classifier } of variants ?? [])
    await Promise.all([base.dispose(), classifier.dispose()]);
  rmSync(folder, { recursive: true, force: true });
});

/** What the plain graph gives for one sequence, by output. */
async function plainResult(ids: readonly number[]): Promise<Readonly<Record<string, Tensor>>> {
  const shape = [1, ids.length];
  return plain.run({
    input_ids: int32Tensor(Int32Array.from(ids), shape),
    position_ids: int32Tensor(
      Int32Array.from(ids, (_, i) => i),
      shape,
    ),
    attention_bias: float32Tensor(new Float32Array(ids.length), shape),
  });
}

function padded(sequences: readonly (readonly number[])[]) {
  const width = Math.max(...sequences.map((ids) => ids.length));
  const shape = [sequences.length, width];
  const inputIds = new Int32Array(sequences.length * width).fill(config.padTokenId);
  const attentionMask = new Int32Array(inputIds.length);
  sequences.forEach((ids, row) => {
    inputIds.set(ids, row * width);
    attentionMask.fill(1, row * width, row * width + ids.length);
  });
  return { inputIds: int32Tensor(inputIds, shape), attentionMask: int32Tensor(attentionMask, shape) };
}

/** Row `row` of [batch, …], of a sequence's tokens only the first `tokens` where there is an axis for them. */
function rowOf({ data, shape }: Tensor<"float32">, row: number, tokens: number): Float32Array {
  const size = data.length / shape[0];
  const kept = shape.length === 3 ? (size / shape[1]) * tokens : size;
  return data.subarray(row * size, row * size + kept);
}

function expectNear(actual: Float32Array, expected: Tensor | undefined): void {
  const wanted = expected?.data as Float32Array;
  expect(actual).toHaveLength(wanted.length);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i])), 0);
  expect(worst).toBeLessThanOrEqual(TOLERANCE);
}

const id = fc.integer({ min: 2, max: VOCABULARY - 1 });
const calls = fc.record({
  sequences: fc.array(fc.array(id, { minLength: 1, maxLength: LONGEST }), { minLength: 1, maxLength: 9 }),
  batchTokens: fc.integer({ min: 1, max: 9 * LONGEST }),
  perRun: fc.integer({ min: 0, max: 60 }),
  hiddenStates: fc.boolean(),
  variant: fc.nat({ max: VARIANTS.length - 1 }),
});

test("every optimised path gives what the plain graph gives for each sequence alone", async () => {
  await fc.assert(
    fc.asyncProperty(calls, async ({ sequences, batchTokens, perRun, hiddenStates, variant }) => {
      const { base, classifier } = variants[variant];
      const expected = await Promise.all(sequences.map(plainResult));
      const plan = planBatches(
        sequences.map((ids) => ids.length),
        batchTokens,
        { perRun, attentionWidth: 72 },
      );
      await Promise.all(
        plan.map(async (batch) => {
          const inputs = padded(batch.map((index) => sequences[index]));
          const options = { outputHiddenStates: hiddenStates };
          const [encoded, classified] = await Promise.all([
            base.forward(inputs, options),
            classifier.forward(inputs, options),
          ]);
          batch.forEach((index, row) => {
            const { length } = sequences[index];
            const wanted = expected[index];
            expectNear(rowOf(encoded.lastHiddenState, row, length), wanted.last_hidden_state);
            expectNear(rowOf(encoded.poolerOutput, row, length), wanted.pooler_output);
            expectNear(rowOf(classified.logits, row, length), wanted.logits);
            for (const { hiddenStates: states } of [encoded, classified]) {
              expect(states?.length).toBe(hiddenStates ? LAYERS + 1 : undefined);
              states?.forEach((state, layer) => {
                expectNear(rowOf(state, row, length), wanted[`hidden_states.${layer}`]);
              });
            }
          });
        }),
      );
    }),
    { numRuns: 60 },
  );
}, 60_000);
