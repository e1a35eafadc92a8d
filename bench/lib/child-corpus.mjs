/**
 * One measured process: extracts three kinds from a corpus, prints speed and peak memory as JSON.
 *
 *   node lib/child-corpus.mjs TEXTS MODEL RUNTIME_OPTIONS
 */
import { readJsonLines } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { peakMegabytes } from "./peak-memory.mjs";

const SCHEMA = ["person", "location", "organization"];
const [texts, model, options] = process.argv.slice(2);
const sentences = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
const corpus = Array.from({ length: Number(texts) }, (_, i) => `${i}. ${sentences[i % sentences.length]}`);
const extractor = await loadExtractor(model, { runtime: nodeRuntime(JSON.parse(options)) });
await extractor.extract(corpus.slice(0, 64), SCHEMA);
const start = performance.now();
for await (const _ of extractor.extractEach(corpus, SCHEMA));
const seconds = (performance.now() - start) / 1000;
await extractor.dispose();
console.log(
  JSON.stringify({
    textsPerSecond: corpus.length / seconds,
    megabytes: peakMegabytes(),
  }),
);
