/**
 * Tokenizers side by side on one thread: throughput, load time, memory, exactness; then what inputs that are hard
 * on tokenizers cost per unit as they grow, and what batches and long texts take beside their results.
 *
 *   pnpm bench [FOLDER] [TEXT] [LINES]
 *
 * FOLDER holds sentencepiece.bpe.model and vocab.txt, TEXT has a text a line; also as BENCH_FOLDER, BENCH_TEXT.
 * With nothing given: the small model and the texts of the reference cases. Build the package first.
 *
 * A round encodes the first LINES lines with each tokenizer in turn, for a fifth of a second or once; the table has
 * medians over the rounds, in UTF-8 megabytes (10^6 bytes) a second of processor time. Further lines are text that no
 * engine has seen before: each round has others. Load times are the middle one of three processes.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { printBatches } from "./batches.mjs";
import { printDocuments } from "./documents.mjs";
import { printGrowth } from "./growth.mjs";
import { readLines } from "./lines.mjs";
import { openCpp, openEngine } from "./peers.mjs";

const ROUNDS = 9;
/** Seconds that one engine has in a round. */
const TURN = 0.2;
const fixtures = fileURLToPath(new URL("../../fixtures/files/reference/tokenizer", import.meta.url));
const folder = process.argv[2] ?? process.env.BENCH_FOLDER ?? fixtures;
const textPath = process.argv[3] ?? process.env.BENCH_TEXT ?? join(fixtures, "cases.jsonl");
const lines = readLines(textPath);
const count = Math.min(lines.length, Number(process.argv[4] ?? 6000));

const megabytes = (from, to) =>
  lines.slice(from, to).reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;

const openers = [
  ["@ernie-m/tokenizer", () => openEngine("ours", folder, textPath)],
  ["C++ sentencepiece (Python's)", () => openCpp(folder, textPath)],
  ["@sctg/sentencepiece-js", () => openEngine("wasm", folder, textPath)],
  ["@huggingface/tokenizers", () => openEngine("huggingFace", folder, textPath)],
];
const engines = [];
for (const [name, open] of openers) {
  const loads = [];
  let engine;
  for (let trial = 0; trial < 3; trial++) {
    engine?.close();
    engine = await open();
    if (engine === undefined) break;
    loads.push(engine.load);
  }
  if (engine === undefined) console.log(`${name}: skipped, not installed`);
  else engines.push({ ...engine, load: median(loads) });
}

/** Seconds of each engine for the lines [from, to), which engine goes first taking turns. */
async function round(turn, from, to, enough) {
  const times = [];
  for (let k = 0; k < engines.length; k++) {
    const index = (k + turn) % engines.length;
    times[index] = await engines[index].round(from, to, enough);
  }
  return times;
}

const seen = [];
const firstRound = await round(0, 0, count, 0);
const memory = await engines[0].memory();
await round(1, 0, count, TURN);
for (let turn = 0; turn < ROUNDS; turn++) seen.push(await round(turn, 0, count, TURN));
const unseen = [];
for (let from = count; from + count <= lines.length && unseen.length < ROUNDS; from += count) {
  const times = await round(unseen.length, from, from + count, 0);
  unseen.push({ size: megabytes(from, from + count), times });
}

const size = megabytes(0, count);
const reference = await (engines[1] ?? engines[0]).ids(0, count);
const ratio = (times, index) => `${median(times.map((row) => row[index] / row[0])).toFixed(1)} ×`;
console.log(`\n${folder}: ${count} lines, ${size.toFixed(2)} MB; Node ${process.version}\n`);
console.log("| tokenizer | MB/s | ours is | MB/s, unseen | ours is | load | same pieces |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const [index, engine] of engines.entries()) {
  const ids = await engine.ids(0, count);
  const unseenRates = unseen.map(({ size, times }) => size / times[index]);
  const cells = [
    engine.name,
    (size / median(seen.map((row) => row[index]))).toFixed(2),
    index === 0 ? "" : ratio(seen, index),
    unseen.length === 0 ? "" : median(unseenRates).toFixed(2),
    index === 0 || unseen.length === 0
      ? ""
      : ratio(
          unseen.map(({ times }) => times),
          index,
        ),
    `${(engine.load * 1000).toFixed(0)} ms`,
    `${ids.filter((row, i) => row.join() === reference[i].join()).length}/${count}`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
  engine.close();
}
console.log(
  `\nours: first round ${(size / firstRound[0]).toFixed(2)} MB/s; kept after it +${memory.toFixed(1)} MB beside the files`,
);
printGrowth(folder);
printBatches(folder, lines.slice(0, count));
printDocuments(folder, lines);
