/**
 * What it is worth that overlapping calls share runs: the same texts as single calls one after another, as single
 * calls at once and as one call, interleaved in one process, medians of processor time.
 *
 *   node bench/concurrent.mjs [CALLS] [ROUNDS] [THREADS] [MODEL]
 *
 * CALLS (64) sentences in 17 languages for a classifier on the checkpoint in the folder MODEL (the embedded model); a
 * head that the checkpoint lacks is random. Build the workspace first.
 */
import { fileURLToPath } from "node:url";
import { readJsonLines } from "@ernie-m/fixtures";
import { loadTextClassifier } from "@ernie-m/heads";
import { interleavedTimes, median } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const [calls = "64", rounds = "9", threads = "1", model = fileURLToPath(modelUrl)] = process.argv.slice(2);

const sentences = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
const texts = Array.from({ length: Number(calls) }, (_, i) => `${i}. ${sentences[i % sentences.length]}`);
const classifier = await loadTextClassifier(model, { runtime: nodeRuntime({ threads: Number(threads) }) });

const VARIANTS = {
  "one after another": async () => {
    for (const text of texts) await classifier.classify(text);
  },
  "at once": () => Promise.all(texts.map((text) => classifier.classify(text))),
  "one call": () => classifier.classify(texts),
};

const times = await interleavedTimes(VARIANTS, { rounds: Number(rounds), clock: "processor" });
await classifier.dispose();

const medians = Object.entries(times).map(([name, list]) => [name, median(list)]);
for (const [name, time] of medians)
  console.log(
    `${name.padEnd(20)} ${time.toFixed(0).padStart(6)} ms   ${(medians[0][1] / time).toFixed(2)} ×`,
  );
