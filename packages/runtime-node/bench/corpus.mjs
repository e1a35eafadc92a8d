/**
 * A corpus on one thread and on worker threads: texts per second and peak memory, each in a process of its own,
 * interleaved, medians.
 *
 *   node bench/corpus.mjs [TEXTS] [WORKERS] [ROUNDS] [MODEL]
 *
 * TEXTS (2000) sentences in 17 languages, repeated with a number in front so that none is asked twice, for a schema
 * of three kinds, on the checkpoint in the folder MODEL (the embedded model). Build the workspace first.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readJsonLines } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const [texts = "2000", workers = "2", rounds = "3", model = fileURLToPath(modelUrl), variant] =
  process.argv.slice(2);
const SCHEMA = ["person", "location", "organization"];

async function measure(options) {
  const sentences = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
  const corpus = Array.from({ length: Number(texts) }, (_, i) => `${i}. ${sentences[i % sentences.length]}`);
  const extractor = await loadExtractor(model, { runtime: nodeRuntime(options) });
  await extractor.extract(corpus.slice(0, 64), SCHEMA);
  const start = performance.now();
  for await (const _ of extractor.extractEach(corpus, SCHEMA));
  const seconds = (performance.now() - start) / 1000;
  await extractor.dispose();
  return { textsPerSecond: corpus.length / seconds, peakMegabytes: process.resourceUsage().maxRSS / 1000 };
}

const VARIANTS = {
  "one thread": { threads: 1 },
  "one run on all cores": { threads: Number(workers) },
  [`${workers} workers`]: { workers: Number(workers) },
  [`${workers} workers, weights shared`]: { workers: Number(workers), prepacking: false },
};

if (variant !== undefined) {
  console.log(JSON.stringify(await measure(VARIANTS[variant])));
} else {
  const results = new Map(Object.keys(VARIANTS).map((name) => [name, []]));
  for (let round = 0; round < Number(rounds); round++)
    for (const [name, list] of results) {
      const args = [fileURLToPath(import.meta.url), texts, workers, rounds, model, name];
      list.push(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })));
    }
  const median = (list, key) =>
    list.map((entry) => entry[key]).sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const [first] = results.values();
  for (const [name, list] of results) {
    const [speed, memory] = ["textsPerSecond", "peakMegabytes"].map((key) => [
      median(list, key),
      median(first, key),
    ]);
    console.log(
      `${name.padEnd(28)} ${speed[0].toFixed(0).padStart(5)} texts/s  ${(speed[0] / speed[1]).toFixed(2)} ×   peak ${memory[0].toFixed(0).padStart(4)} MB  ${(memory[0] / memory[1]).toFixed(2)} ×`,
    );
  }
}
