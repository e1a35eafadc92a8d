/** What the rows of `documents.mjs` measure, each a number or two. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { tokenizerPool as makePool, nodeRuntime } from "@ernie-m/runtime-node";
import { document, longText, SCHEMA, sentences } from "./texts.mjs";

/** Runs `act` with the embedded model, warm. */
export async function withModel(options, act) {
  const extractor = await loadExtractor(modelUrl, { runtime: nodeRuntime(options) });
  try {
    await extractor.extract(document(20), SCHEMA);
    return await act(extractor);
  } finally {
    await extractor.dispose();
  }
}

/** Rows asked and findings of documents that double. */
export function growth(extractor) {
  return Promise.all(
    [100, 200, 400].map(async (people) => {
      const text = document(people);
      let rows = 0;
      const result = await extractor.extract(text, SCHEMA, {
        onProgress: (progress) => {
          rows = progress.rows;
        },
      });
      return { units: text.length, rows, findings: count(result) };
    }),
  );
}

function count(result) {
  return Object.values(result)
    .flat()
    .reduce((sum, { relations = {} }) => sum + 1 + count(relations), 0);
}

/** Relations of a document beside those that each of its sentences gives alone. */
export async function againstSentences(extractor) {
  const parts = sentences(200, 100);
  const alone = await extractor.extract(parts, SCHEMA);
  const expected = new Set();
  let start = 0;
  parts.forEach((part, index) => {
    for (const relation of relationsOf(alone[index], start)) expected.add(relation);
    start += part.length + 1;
  });
  const found = new Set(relationsOf(await extractor.extract(parts.join(" "), SCHEMA), 0));
  const right = [...found].filter((relation) => expected.has(relation)).length;
  return {
    expected: expected.size,
    found: found.size,
    recall: right / expected.size,
    precision: right / found.size,
  };
}

function relationsOf(result, offset) {
  return Object.entries(result).flatMap(([kind, entries]) =>
    entries.flatMap((entry) =>
      Object.entries(entry.relations ?? {}).flatMap(([name, values]) =>
        values.map((value) =>
          [
            kind,
            offset + entry.start,
            offset + entry.end,
            name,
            offset + value.start,
            offset + value.end,
          ].join(),
        ),
      ),
    ),
  );
}

/** Milliseconds until the first finding of 100 people, and until the last. */
export async function people(extractor) {
  const text = document(100);
  const began = performance.now();
  let first;
  for await (const _ of extractor.extractStream(text, SCHEMA)) first ??= performance.now() - began;
  return { units: text.length, first, all: performance.now() - began };
}

/**
 * Longest hold of the event loop in milliseconds, while a text is cut and read for so long with workers and a pool of
 * tokenizers: by the clock, and how long this thread worked in one turn at most, which other processes have no part in.
 * `idle` is the hold of a loop that does nothing, as long before: what the machine adds.
 */
export async function longestHold(extractor, units, milliseconds) {
  const text = longText(units);
  const tokenizerPool = makePool(extractor.tokenizer, { workers: 1 });
  await extractor.estimate(document(100), SCHEMA, { tokenizerPool });
  const idle = await holds(() => sleep(milliseconds / 3));
  const { clock, work } = await holds(async () => {
    const signal = AbortSignal.timeout(milliseconds);
    const options = { signal, tokenizerPool };
    await extractor.estimate(text, SCHEMA, options).catch(() => undefined);
    await extractor.extract(text, SCHEMA, options).catch(() => undefined);
  });
  await tokenizerPool.dispose();
  return { clock, work, idle: idle.clock };
}

async function holds(act) {
  const longest = { clock: 0, work: 0 };
  let isDone = false;
  const watching = (async () => {
    let [clock, work] = [performance.now(), threadTime()];
    while (!isDone) {
      await sleep(1);
      const [clockNow, workNow] = [performance.now(), threadTime()];
      longest.clock = Math.max(longest.clock, clockNow - clock - 1);
      longest.work = Math.max(longest.work, workNow - work);
      [clock, work] = [clockNow, workNow];
    }
  })();
  await act();
  isDone = true;
  await watching;
  return longest;
}

/** Processor time of this thread in milliseconds; only Linux tells. */
function threadTime() {
  if (process.platform !== "linux") return Number.NaN;
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1").split(" ");
  return Number(nanoseconds) / 1e6;
}

/** Milliseconds until a call with a deadline is over. */
export async function deadline(extractor, units, milliseconds) {
  const text = longText(units);
  const began = performance.now();
  await extractor.extract(text, SCHEMA, { signal: AbortSignal.timeout(milliseconds) }).catch(() => undefined);
  return performance.now() - began;
}
