/**
 * What work not done is worth: a sequence classifier of base shape (8,000 rows, random weights, fp32), interleaved in
 * one process, medians.
 *
 *   node bench/speed.mjs [THREADS] [ROUNDS]
 *
 * - "plain": the graph as the model builder makes it, every token through every layer
 * - "optimised": the same after core's passes; this head reads [CLS] alone
 * - "planned": 32 sentences of mixed lengths (lognormal, median 24) in the runs that core's scheduler plans, against
 *   one batch padded to the longest
 *
 * Writes a checkpoint of 369 MB to the system's temporary folder and removes it. Build the workspace first.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configToText, presets, withConfig } from "@ernie-m/config";
import {
  buildEncoder,
  buildPooler,
  elementCount,
  linearParameters,
  ModelBuilder,
  modelParameters,
  openWeights,
  plainEncoder,
  planBatches,
  poolerParameters,
  readConfig,
  resolveWeights,
  seededRandom,
  writeSafetensors,
} from "@ernie-m/core";
import { optimize } from "@ernie-m/core/lowering";
import { nodeRuntime } from "@ernie-m/runtime-node";

const [threads = 1, rounds = 5] = process.argv.slice(2).map(Number);
const SHAPES = [
  [1, 32],
  [1, 128],
  [1, 512],
  [8, 128],
];
// Lognormal, median 24, sigma 0.7.
const LENGTHS = [
  4, 6, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 31, 33, 35, 38, 41, 45, 49, 55,
  62, 71, 84, 98,
];

const config = withConfig(presets["ernie-m-base"], { vocabSize: 8000 });
const head = {
  name: "classifier",
  hasLabels: true,
  parameters: (c) => [...poolerParameters(c), ...linearParameters("classifier", 2, c.hiddenSize, "head")],
  build: (m, tokens) => m.g.output("logits", m.linear(buildPooler(m, tokens), "classifier")),
};

async function writeCheckpoint(folder) {
  const random = seededRandom(1);
  const tensors = {};
  for (const { name, shape } of modelParameters(config, head)) {
    const data = Float32Array.from({ length: elementCount(shape) }, () => 0.02 * random.normal());
    tensors[name] = { dtype: "float32", shape, data: name.includes("norm") ? data.map((x) => x + 1) : data };
  }
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(tensors));
  await writeFile(join(folder, "config.json"), configToText(config));
}

function buildGraph(weights) {
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, plainEncoder));
  return m.g.build();
}

/** Rows of these lengths, padded to the longest and masked. */
function feeds(lengths) {
  const [rows, width] = [lengths.length, Math.max(...lengths)];
  const int32 = (fill) => ({
    dtype: "int32",
    shape: [rows, width],
    data: Int32Array.from({ length: rows * width }, fill),
  });
  const isPadding = (i) => i % width >= lengths[Math.floor(i / width)];
  return {
    input_ids: int32((_, i) => (isPadding(i) ? 1 : 4 + ((i * 7919) % 7000))),
    position_ids: int32((_, i) => i % width),
    attention_bias: {
      dtype: "float32",
      shape: [rows, width],
      data: Float32Array.from({ length: rows * width }, (_, i) => (isPadding(i) ? -3.4e38 : 0)),
    },
  };
}

async function interleaved(variants) {
  const times = new Map(variants.map(([name]) => [name, []]));
  for (const [, run] of variants) await run();
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of variants) {
      const start = performance.now();
      await run();
      times.get(name).push(performance.now() - start);
    }
  return [...times.values()].map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]);
}

function row(what, before, after) {
  const ms = (time) => `${time.toFixed(0)} ms`.padStart(9);
  console.log(`${what.padEnd(34)}${ms(before)} →${ms(after)}   ${(before / after).toFixed(2)} ×`);
}

const folder = await mkdtemp(join(tmpdir(), "ernie-m-speed-"));
try {
  await writeCheckpoint(folder);
  const runtime = nodeRuntime({ threads });
  const files = await runtime.openCheckpoint(folder);
  const { weights } = resolveWeights(
    await openWeights(files),
    modelParameters(await readConfig(files), head),
  );
  const storages = new Map([...weights].map(([name, { storage }]) => [name, storage]));
  const graph = buildGraph(weights);
  const session = (which) => runtime.backend.createSession({ graph: which, weights: storages, files });
  const plain = await session(graph);
  const optimised = await session(optimize(graph));

  console.log(`${threads} thread(s), ${rounds} rounds, medians`);
  for (const [batch, sequence] of SHAPES) {
    const fed = feeds(Array(batch).fill(sequence));
    row(
      `${batch} × ${sequence}: plain → optimised`,
      ...(await interleaved([
        ["plain", () => plain.run(fed)],
        ["optimised", () => optimised.run(fed)],
      ])),
    );
  }
  const padded = feeds(LENGTHS);
  const planned = planBatches(LENGTHS, 4096).map((batch) => feeds(batch.map((index) => LENGTHS[index])));
  const all = async (which) => {
    for (const fed of planned) await which.run(fed);
  };
  const [before, after, both] = await interleaved([
    ["padded", () => plain.run(padded)],
    ["planned", () => all(plain)],
    ["both", () => all(optimised)],
  ]);
  row(`32 mixed: padded → planned (${planned.length} runs)`, before, after);
  row("32 mixed: padded → and optimised", before, both);
  await plain.dispose();
  await optimised.dispose();
} finally {
  await rm(folder, { recursive: true });
}
