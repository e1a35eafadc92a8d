/**
 * One measured process: has a text cut to its end and read for some seconds, prints as JSON how many bytes that took at most
 * above what the model takes on a short text.
 *
 *   node documents/child-memory.mjs UNITS SECONDS
 */
import { peakMemoryBytes } from "@ernie-m/measure";
import { withModel } from "./measures.mjs";
import { document, longText, SCHEMA } from "./texts.mjs";

const [units, seconds] = process.argv.slice(2).map(Number);
await withModel({}, async (extractor) => {
  // As long as a run of rows: what the model needs.
  await extractor.extract(document(200), SCHEMA);
  const before = peakMemoryBytes();
  const text = longText(units);
  const { rows } = await extractor.estimate(text, SCHEMA);
  const cut = peakMemoryBytes();
  const signal = AbortSignal.timeout(1000 * seconds);
  let read = 0;
  const onProgress = (progress) => {
    read = progress.rows;
  };
  await extractor.extract(text, SCHEMA, { signal, onProgress }).catch(() => undefined);
  console.log(
    JSON.stringify({ text: text.length, cut: cut - before, all: peakMemoryBytes() - before, rows, read }),
  );
});
