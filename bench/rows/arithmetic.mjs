/**
 * Extraction beside its own arithmetic: the products of the runs it makes, at the rate of one large product on the same
 * runtime and thread.
 */
import { float32Tensor, memoryFiles, seededRandom } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { readJsonLines } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { interleavedTimes, median } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { NESTED } from "../lib/nested-schema.mjs";
import { atLeast } from "../lib/results.mjs";

const SIZE = 1024;
const GOAL = 0.6;
const ROUNDS = 7;

export async function* arithmetic(bench) {
  const runs = [];
  const observe = (event) => {
    if (event.type === "run-ended") runs.push(event);
  };
  const extractor = await loadExtractor(modelUrl, { runtime: nodeRuntime({ threads: 1, observe }) });
  const product = await largeProduct();
  const texts = readJsonLines("reference/extraction.jsonl")
    .map(({ text }) => text)
    .slice(0, 50);
  await extractor.extract(texts, NESTED);
  const operations = runs.reduce((sum, run) => sum + operationsOf(run, extractor.model.config), 0);
  const count = runs.length;
  const times = await interleavedTimes(
    { product: () => product.run(), ours: () => extractor.extract(texts, NESTED) },
    { rounds: bench.rounds(ROUNDS), clock: "processor" },
  );
  const rate = (2 * SIZE ** 3) / median(times.product);
  const shares = times.ours.map((time, i) => operations / ((2 * SIZE ** 3) / times.product[i]) / time);
  yield atLeast(GOAL, median(shares), {
    what: "12 prompts over 50 texts, embedded model, one thread",
    peer: `its own products at the rate of one of ${SIZE} × ${SIZE}`,
    notes: `${(operations / 1e9).toFixed(1)} GFLOP in ${count} runs, at ${(rate / 1e6).toFixed(0)} GFLOP/s ${(operations / rate).toFixed(0)} ms of ${median(times.ours).toFixed(0)} ms`,
  });
  await product.dispose();
  await extractor.dispose();
}

/** Multiplications and additions of the encoder's products in a run. */
function operationsOf({ rows, paddedTokens }, { hiddenSize, intermediateSize, numHiddenLayers }) {
  const linear = 4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize;
  const attention = (2 * hiddenSize * paddedTokens) / rows;
  return 2 * paddedTokens * (linear + attention) * numHiddenLayers;
}

/** A product of two square matrices, the second a weight. */
async function largeProduct() {
  const g = new GraphBuilder("product");
  const random = seededRandom(1);
  const matrix = () =>
    float32Tensor(
      Float32Array.from({ length: SIZE ** 2 }, () => random.normal()),
      [SIZE, SIZE],
    );
  const x = matrix();
  const bias = g.constant(float32Tensor(new Float32Array(SIZE), [SIZE]));
  const weight = g.parameter("w", "float32", [SIZE, SIZE]);
  g.output("y", g.linear(g.input("x", "float32", [SIZE, SIZE]), weight, bias, true));
  const session = await nodeRuntime({ threads: 1 }).backend.createSession({
    graph: g.build(),
    weights: new Map([["w", { kind: "memory", data: new Uint8Array(matrix().data.buffer) }]]),
    files: memoryFiles("memory", {}),
  });
  return { run: () => session.run({ x }), dispose: () => session.dispose() };
}
