/**
 * One measured process: calls of `extract`, one to four of 80 sentences in 17 languages each, every fourth one while
 * another is under way, prints as JSON the memory after 50 of them and after every tenth part. The largest call comes
 * first, so that what is kept for the next run has its full size from the start.
 *
 *   node --expose-gc lib/child-memory.mjs CALLS MODEL
 */
import { readJsonLines } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";

const FIRST = 50;
const [calls, model] = process.argv.slice(2);
const total = Number(calls);
const SCHEMA = [{ person: ["birthplace", "employer"] }, "organization", "location"];
const texts = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
const extractor = await loadExtractor(model, { runtime: nodeRuntime() });

function call(index) {
  if (index === 0) return extractor.extract(texts, SCHEMA);
  const start = (index * 7) % texts.length;
  return extractor.extract(texts.slice(start, start + 1 + (index % 4)), SCHEMA);
}

const parts = Array.from({ length: 10 }, (_, i) => Math.round(((i + 1) * total) / 10));
const points = [FIRST, ...parts.filter((part) => part > FIRST)];
const measured = [];
for (let index = 0; index < total; index++) {
  await (index % 4 === 3 ? Promise.all([call(index), call(index + 1)]) : call(index));
  if (!points.includes(index + 1)) continue;
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  measured.push({ calls: index + 1, resident: rss / 1e6, heap: heapUsed / 1e6, buffers: external / 1e6 });
}
await extractor.dispose();
console.log(JSON.stringify(measured));
