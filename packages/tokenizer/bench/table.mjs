/**
 * Tokenizers side by side on one thread: throughput, load time, memory, exactness; then what three inputs that
 * are hard on tokenizers cost per unit as they grow.
 *
 *   pnpm bench [FOLDER] [TEXT] [LINES]
 *
 * FOLDER holds sentencepiece.bpe.model and vocab.txt, TEXT has a text a line; also as BENCH_FOLDER, BENCH_TEXT.
 * With nothing given: the small model and the texts of the reference cases. Build the package first.
 *
 * A round encodes all lines with each tokenizer in turn; the table has medians over the rounds, in UTF-8 megabytes
 * (10^6 bytes) a second. Ours: `tokenize`, which is everything up to vocabulary ids and UTF-16 offsets. The second
 * number is for text that was never seen before: each round then has other lines.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ErnieMTokenizer } from "../dist/index.js";
import { huggingFace, sentencePieceCpp, sentencePieceWasm } from "./peers.mjs";

const ROUNDS = 7;
const fixtures = fileURLToPath(new URL("../../fixtures/files/reference/tokenizer", import.meta.url));
const folder = process.argv[2] ?? process.env.BENCH_FOLDER ?? fixtures;
const textPath = process.argv[3] ?? process.env.BENCH_TEXT;
const lineCount = Number(process.argv[4] ?? 6000);

const allLines = readLines();
const lines = allLines.slice(0, lineCount);
const megabytes = (texts) => texts.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const seconds = (run) => {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
};

const modelPath = join(folder, "sentencepiece.bpe.model");
const sentencePiece = readFileSync(modelPath);
const vocabPath = join(folder, "vocab.txt");
const parts = { sentencePiece, ...(existsSync(vocabPath) ? { vocab: readFileSync(vocabPath) } : {}) };

globalThis.gc?.();
const before = process.memoryUsage();
const start = performance.now();
const tokenizer = ErnieMTokenizer.create(parts);
const load = performance.now() - start;
const tokenizeAll = (texts) => {
  let tokens = 0;
  for (const line of texts) {
    const { ids, starts, ends } = tokenizer.tokenize(line);
    tokens += ids.length + starts.length + ends.length;
  }
  return tokens / 3;
};
const firstRound = seconds(() => tokenizeAll(lines));
globalThis.gc?.();
const after = process.memoryUsage();
const kept = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6;

const ours = {
  name: "@ernie-m/tokenizer, ids and offsets",
  load,
  round: async () => seconds(() => tokenizeAll(lines)),
  ids: async () =>
    lines.map((line) => {
      const { ids, length } = tokenizer.sentencePiece.segment(tokenizer.sentencePiece.normalize(line));
      return Array.from(ids.subarray(0, length));
    }),
  close: () => {},
};
const engines = [ours];
for (const [name, open] of [
  ["C++ sentencepiece (Python's)", () => sentencePieceCpp(modelPath, lines)],
  ["@sctg/sentencepiece-js", () => sentencePieceWasm(sentencePiece, lines)],
  ["@huggingface/tokenizers", () => huggingFace(sentencePiece, lines)],
]) {
  const engine = await open();
  if (engine === undefined) console.log(`${name}: skipped, not installed`);
  else engines.push(engine);
}

const times = engines.map(() => []);
for (let round = 0; round <= ROUNDS; round++) {
  for (let k = 0; k < engines.length; k++) {
    const index = (k + round) % engines.length;
    const time = await engines[index].round();
    if (round > 0) times[index].push(time);
  }
}

const size = megabytes(lines);
console.log(
  `\n${tokenizer.sentencePiece.pieceCount} pieces; ${lines.length} lines, ${size.toFixed(2)} MB; Node ${process.version}\n`,
);
const reference = await (engines[1] ?? ours).ids();
console.log("| tokenizer | MB/s | ours is | load | same pieces |\n| --- | --- | --- | --- | --- |");
for (const [index, engine] of engines.entries()) {
  const rate = size / median(times[index]);
  const ratio = median(times[index].map((time, round) => time / times[0][round]));
  const ids = await engine.ids();
  const same = ids.filter((row, i) => row.join() === reference[i].join()).length;
  const ratioText = index === 0 ? "" : `${ratio.toFixed(1)} ×`;
  console.log(
    `| ${engine.name} | ${rate.toFixed(2)} | ${ratioText} | ${engine.load.toFixed(0)} ms | ${same}/${lines.length} |`,
  );
  engine.close();
}
console.log(
  `\nours: first round ${(size / firstRound).toFixed(2)} MB/s; kept after it +${kept.toFixed(1)} MB beside the files`,
);

const unseen = [];
for (let from = lineCount; from + lineCount <= allLines.length; from += lineCount) {
  const texts = allLines.slice(from, from + lineCount);
  unseen.push(megabytes(texts) / seconds(() => tokenizeAll(texts)));
}
if (unseen.length > 0) console.log(`ours: lines never seen before ${median(unseen).toFixed(2)} MB/s`);

console.log("\nM units/s at 64 Ki, 256 Ki, 1 Mi, 4 Mi units:");
for (const [name, unit] of [
  ["no space", "abcdefghij"],
  ["one character", "a"],
  ["combining marks", "\u0301"],
]) {
  const rates = [65536, 262144, 1048576, 4194304].map((length) => {
    const text = unit.repeat(length / unit.length);
    const best = Math.min(...[1, 2, 3].map(() => seconds(() => tokenizer.tokenize(text))));
    return (text.length / 1e6 / best).toFixed(1);
  });
  console.log(`${name.padEnd(16)}${rates.join(", ")}`);
}

function readLines() {
  if (textPath !== undefined) return readFileSync(textPath, "utf8").split("\n");
  const cases = readFileSync(join(fixtures, "cases.jsonl"), "utf8").split("\n").filter(Boolean);
  return cases.map((line) => JSON.parse(line).text);
}
