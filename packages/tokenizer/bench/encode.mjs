/**
 * Load time, memory and throughput of the SentencePiece engine on one thread.
 *
 *   node --expose-gc bench/encode.mjs MODEL TEXT [LINES]
 *
 * Throughput is UTF-8 megabytes (10^6 bytes) of text a second, normalisation, segmentation and alignment
 * included, line by line; median of the rounds after one that warms up. Build the package first.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { SentencePieceProcessor } from "../dist/sentencepiece/processor.js";

const [modelPath, textPath, lineCount = "6000"] = process.argv.slice(2);
if (modelPath === undefined || textPath === undefined) {
  console.error("usage: node --expose-gc bench/encode.mjs MODEL TEXT [LINES]");
  process.exit(1);
}
const ROUNDS = 9;

const lines = readFileSync(textPath, "utf8").split("\n").slice(0, Number(lineCount));
const megabytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;

const bytes = readFileSync(modelPath);
globalThis.gc?.();
const before = process.memoryUsage();
const loadStart = performance.now();
const processor = SentencePieceProcessor.fromBytes(bytes, modelPath);
const loadTime = performance.now() - loadStart;
const peak = process.memoryUsage();
globalThis.gc?.();
const after = process.memoryUsage();
const kept = (usage) => (usage.heapUsed + usage.arrayBuffers) / 1e6;

console.log(
  `${processor.pieceCount} pieces, ${lines.length} lines, ${megabytes.toFixed(2)} MB, Node ${process.version}`,
);
console.log(
  `load        ${loadTime.toFixed(0)} ms, +${(kept(after) - kept(before)).toFixed(1)} MB kept, ` +
    `+${((peak.rss - before.rss) / 1e6).toFixed(1)} MB resident right after`,
);

function encodeAll() {
  let pieces = 0;
  for (const line of lines) pieces += processor.segment(processor.normalize(line)).length;
  return pieces;
}

function normalizeAll() {
  let units = 0;
  for (const line of lines) units += processor.normalize(line).length;
  return units;
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const time = (run) => {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
};

const first = time(encodeAll);
const encode = [];
const normalize = [];
for (let round = 0; round < ROUNDS; round++) {
  encode.push(time(encodeAll));
  normalize.push(time(normalizeAll));
}
console.log(`first round ${(megabytes / first).toFixed(2)} MB/s`);
console.log(`encode      ${(megabytes / median(encode)).toFixed(2)} MB/s (${encodeAll()} pieces)`);
console.log(`normalize   ${(megabytes / median(normalize)).toFixed(2)} MB/s`);

for (const [name, unit] of [
  ["no space", "abcdefghij"],
  ["one character", "a"],
  ["combining marks", "\u0301"],
]) {
  const sizes = [65536, 262144, 1048576, 4194304];
  const rates = sizes.map((size) => {
    const text = unit.repeat(size / unit.length);
    const seconds = Math.min(
      ...[1, 2, 3].map(() => time(() => processor.segment(processor.normalize(text)))),
    );
    return (text.length / 1e6 / seconds).toFixed(1);
  });
  console.log(`${name.padEnd(16)}${rates.join(", ")} M units/s at 64 Ki, 256 Ki, 1 Mi, 4 Mi units`);
}

const PEER = `
import sys, time, sentencepiece
start = time.perf_counter()
p = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
load = time.perf_counter() - start
lines = open(sys.argv[2], encoding="utf-8", newline="\\n").read().split("\\n")[:int(sys.argv[3])]
times = []
for _ in range(5):
    t = time.perf_counter()
    for l in lines: p.encode(l)
    times.append(time.perf_counter() - t)
print(sentencepiece.__version__, load, sorted(times)[2])
`;
const peer = ["python3", "/usr/bin/python3"]
  .map((python) => spawnSync(python, ["-c", PEER, modelPath, textPath, lineCount], { encoding: "utf8" }))
  .find((run) => run.status === 0);
if (peer !== undefined) {
  const [version, loadSeconds, seconds] = peer.stdout.trim().split(" ");
  console.log(
    `C++ sentencepiece ${version} from Python: load ${(Number(loadSeconds) * 1000).toFixed(0)} ms, ` +
      `encode ${(megabytes / Number(seconds)).toFixed(2)} MB/s`,
  );
} else console.log("C++ sentencepiece: not compared, Python's sentencepiece is not installed");
