/**
 * Whether memory stays flat: resident memory of the process after 50 calls of `extract` and after many more.
 *
 *   node --expose-gc bench/memory.mjs [CALLS] [MODEL]
 *
 * CALLS (1000) calls on the checkpoint in the folder MODEL (the embedded model), each with one to four of 80
 * sentences in 17 languages and a nested schema, every fourth one while another is under way. The largest comes
 * first, so that what is kept for the next run has its full size from the start. Build the workspace first.
 */
import { readJsonLines } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const FIRST = 50;
const [calls = "1000", model = modelUrl] = process.argv.slice(2);
const total = Number(calls);
if (!Number.isInteger(total) || total <= FIRST) {
  console.error(`CALLS is an integer above ${FIRST}`);
  process.exit(2);
}

const SCHEMA = [{ person: ["birthplace", "employer"] }, "organization", "location"];
const texts = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
const extractor = await loadExtractor(model, { runtime: nodeRuntime() });

function call(index) {
  if (index === 0) return extractor.extract(texts, SCHEMA);
  const start = (index * 7) % texts.length;
  return extractor.extract(texts.slice(start, start + 1 + (index % 4)), SCHEMA);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const points = [FIRST, ...[0.25, 0.5, 0.75, 1].map((part) => Math.round(part * total))].filter(
  (n) => n >= FIRST,
);
for (let index = 0; index < total; index++) {
  await (index % 4 === 3 ? Promise.all([call(index), call(index + 1)]) : call(index));
  if (!points.includes(index + 1)) continue;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  console.log(
    `after ${String(index + 1).padStart(6)} calls: resident ${megabytes(rss)}, JavaScript heap in use ${megabytes(heapUsed)}, buffers ${megabytes(external)}`,
  );
}
await extractor.dispose();
