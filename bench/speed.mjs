/**
 * What work not done is worth: a sequence classifier of base shape (random weights, fp32), interleaved in
 * one process, medians.
 *
 *   node bench/speed.mjs [THREADS] [ROUNDS]
 *
 * - "plain": the graph as the model builder makes it, every token through every layer
 * - "optimised": the same after core's passes; this head reads [CLS] alone
 * - "planned": 32 sentences of mixed lengths (lognormal, median 24) in the runs that core's scheduler plans, against
 *   one batch padded to the longest
 *
 * Writes a checkpoint of 393 MB to the system's temporary folder and removes it. Build the workspace first.
 */

import { modelParameters, openWeights, readConfig, resolveWeights } from "@ernie-m/core";
import { buildEncoder, ModelBuilder, optimize, plainEncoder } from "@ernie-m/core/graph";
import { planBatches } from "@ernie-m/core/testing";
import { heads } from "@ernie-m/heads/table";
import { clockFor, interleavedTimes, median } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { padded } from "./lib/inputs.mjs";
import { MIXED_LENGTHS, SHAPES } from "./lib/lengths.mjs";
import { Workbench } from "./lib/workbench.mjs";

const [threads = 1, rounds = 5] = process.argv.slice(2).map(Number);
const head = await heads["sequence-classification"].graph();

function buildGraph(config, weights) {
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, plainEncoder));
  return m.g.build();
}

/** What the graph is fed for rows of these lengths. */
function feeds(lengths) {
  const { ids, mask, shape } = padded(lengths);
  return {
    input_ids: { dtype: "int32", shape, data: ids },
    position_ids: { dtype: "int32", shape, data: ids.map((_, i) => i % shape[1]) },
    attention_bias: { dtype: "float32", shape, data: Float32Array.from(mask, (one) => (one ? 0 : -3.4e38)) },
  };
}

async function medians(variants) {
  const times = await interleavedTimes(variants, { rounds, clock: clockFor(threads) });
  return Object.values(times).map(median);
}

function row(what, before, after) {
  const ms = (time) => `${time.toFixed(0)} ms`.padStart(9);
  console.log(`${what.padEnd(34)}${ms(before)} →${ms(after)}   ${(before / after).toFixed(2)} ×`);
}

const bench = new Workbench();
try {
  const runtime = nodeRuntime({ threads });
  const files = await runtime.openCheckpoint(await bench.base());
  const config = await readConfig(files);
  const { weights } = resolveWeights(await openWeights(files), modelParameters(config, head));
  const storages = new Map([...weights].map(([name, { storage }]) => [name, storage]));
  const graph = buildGraph(config, weights);
  const session = (which) => runtime.backend.createSession({ graph: which, weights: storages, files });
  const plain = await session(graph);
  const optimised = await session(optimize(graph));

  console.log(`${threads} thread(s), ${rounds} rounds, medians`);
  for (const [batch, sequence] of SHAPES) {
    const fed = feeds(Array(batch).fill(sequence));
    row(
      `${batch} × ${sequence}: plain → optimised`,
      ...(await medians({ plain: () => plain.run(fed), optimised: () => optimised.run(fed) })),
    );
  }
  const one = feeds(MIXED_LENGTHS);
  const planned = planBatches(MIXED_LENGTHS, 4096).map((batch) =>
    feeds(batch.map((index) => MIXED_LENGTHS[index])),
  );
  const all = async (which) => {
    for (const fed of planned) await which.run(fed);
  };
  const [before, after, both] = await medians({
    padded: () => plain.run(one),
    planned: () => all(plain),
    both: () => all(optimised),
  });
  row(`32 mixed: padded → planned (${planned.length} runs)`, before, after);
  row("32 mixed: padded → and optimised", before, both);
  await plain.dispose();
  await optimised.dispose();
} finally {
  await bench.remove();
}
