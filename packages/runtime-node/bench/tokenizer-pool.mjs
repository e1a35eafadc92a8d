/**
 * A corpus encoded by the tokenizer alone and by pools of 1, 2, … workers, interleaved: seconds that pass, medians of
 * five rounds, and processor time, which says what handing over costs.
 *
 *   node bench/tokenizer-pool.mjs FOLDER TEXT [WORKERS]
 *
 * FOLDER holds sentencepiece.bpe.model and vocab.txt, TEXT has a text a line. Build the packages first.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { interleaved, median, medianRatio } from "@ernie-m/measure";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { tokenizerPool } from "../dist/index.js";

const ROUNDS = 5;
const BATCH = 256;
const [, , folder, textPath, most = "2"] = process.argv;
const tokenizer = ErnieMTokenizer.create({
  sentencePiece: readFileSync(join(folder, "sentencepiece.bpe.model")),
  vocab: readFileSync(join(folder, "vocab.txt")),
});
const lines = readFileSync(textPath, "utf8").split("\n");
const batches = [];
for (let from = 0; from < lines.length; from += BATCH) batches.push(lines.slice(from, from + BATCH));
const size = batches.flat().reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;
const options = { maxLength: 128 };

const ways = [
  {
    name: "the tokenizer alone",
    run: () => {
      for (const batch of batches) tokenizer.encodeBatch(batch, options);
    },
  },
];
const pools = Array.from({ length: Number(most) }, (_, i) => tokenizerPool(tokenizer, { workers: i + 1 }));
for (const [i, pool] of pools.entries()) {
  ways.push({
    name: `a pool of ${i + 1}`,
    run: async () => {
      for await (const _ of pool.encodeBatches(batches, options));
    },
  });
}

const measured = ways.map(({ run }) => async () => {
  const start = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { passed: (performance.now() - start) / 1000, used: (user + system) / 1e6 };
});
const samples = await interleaved(measured, { rounds: ROUNDS });
const passed = samples.map((rounds) => rounds.map((sample) => sample.passed));
const used = samples.map((rounds) => rounds.map((sample) => sample.used));
console.log(`${lines.length} texts, ${size.toFixed(2)} MB, batches of ${BATCH}\n`);
console.log("| | MB/s | | processor time |");
console.log("| --- | --- | --- | --- |");
ways.forEach(({ name }, i) => {
  const ratio = medianRatio(passed[0], passed[i]);
  const rate = size / median(passed[i]);
  console.log(`| ${name} | ${rate.toFixed(2)} | ${ratio.toFixed(2)} × | ${median(used[i]).toFixed(2)} s |`);
});
await Promise.all(pools.map((pool) => pool.dispose()));
