/**
 * What 8-bit integers are worth and what they cost.
 *
 *   node bench/quantisation.mjs [THREADS] [ROUNDS] [DEV]
 *
 * - speed: an encoder of base shape (random weights) that gives every token, processor time of runs that
 *   take turns in one process, medians. "int8", "int7" and "int4" are what `savePretrained` writes, "int8 as fp32" and "int4
 *   as fp32" those with another `dtype`; "load" is wall time from opening to the result of the first short text
 * - accuracy with outliers: the same encoder with a few channels that are far larger than the others, as trained
 *   encoders have them; cosine of the last hidden state to fp32, token by token
 * - accuracy of trained weights, those of `@ernie-m/fixtures`: spans of the prompts in DEV (JSON Lines; 1,500 prompts
 *   that were held out from their training), and the same cosine
 *
 * Writes checkpoints of 600 MB to the system's temporary folder and removes them. Build the workspace first.
 */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { quantizations } from "@ernie-m/core";
import { planBatches } from "@ernie-m/core/testing";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMModel, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { interleavedTimes, median } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { writeRandomBase } from "./checkpoints/random-base.mjs";
import { cosines, readRecords, textInputs } from "./lib/accuracy.mjs";
import { modelInputs, padded } from "./lib/inputs.mjs";
import { MIXED_LENGTHS, SHAPES } from "./lib/lengths.mjs";
import { Workbench } from "./lib/workbench.mjs";

const [threads = "1", rounds = "7", dev = fixturePath("uie-dev.jsonl")] = process.argv.slice(2);
const runtime = nodeRuntime({ threads: Number(threads) });
const inputs = (lengths) => modelInputs(padded(lengths));

async function writeCheckpoints(folder, outliers) {
  await writeRandomBase(folder, { head: "base", outliers });
  const model = await ErnieMModel.fromPretrained(folder, { runtime });
  for (const dtype of quantizations) await model.savePretrained(`${folder}-${dtype}`, { runtime, dtype });
  await model.dispose();
}

/** Checkpoints beside `plain`, and what they compute with. */
const VARIANTS = [
  ["fp32", ""],
  ["int8", "-int8"],
  ["int7", "-int7"],
  ["int4", "-int4"],
  ["int8 as fp32", "-int8", "fp32"],
  ["int4 as fp32", "-int4", "fp32"],
];

async function compareSpeed(plain) {
  const models = [];
  for (const [name, suffix, dtype] of VARIANTS) {
    const start = performance.now();
    const model = await ErnieMModel.fromPretrained(`${plain}${suffix}`, { runtime, dtype });
    await model.forward(inputs([8]));
    const milliseconds = performance.now() - start;
    models.push(model);
    const size = `${await megabytes(`${plain}${suffix}`)} MB`;
    console.log(`${name.padEnd(14)}${size.padStart(8)}   load ${milliseconds.toFixed(0)} ms`);
  }
  const planned = planBatches(MIXED_LENGTHS, 4096).map((batch) =>
    inputs(batch.map((index) => MIXED_LENGTHS[index])),
  );
  const cases = [
    ...SHAPES.map(([rows, width]) => [`${rows} × ${width}`, [inputs(Array(rows).fill(width))]]),
    [`32 mixed, ${planned.length} runs`, planned],
  ];
  console.log(`${"".padEnd(20)}${VARIANTS.map(([name]) => name.padStart(14)).join("")}`);
  for (const [name, fed] of cases) {
    const all = async (model) => {
      for (const each of fed) await model.forward(each);
    };
    const variants = models.map((model, i) => [VARIANTS[i][0], () => all(model)]);
    const measured = await interleavedTimes(Object.fromEntries(variants), {
      rounds: Number(rounds),
      clock: "processor",
    });
    const times = Object.values(measured).map(median);
    const cells = times.map((time, i) =>
      i === 0 ? `${time.toFixed(0)} ms` : `${(times[0] / time).toFixed(2)} ×`,
    );
    console.log(`${name.padEnd(20)}${cells.map((cell) => cell.padStart(14)).join("")}`);
  }
  await Promise.all(models.map((model) => model.dispose()));
}

function shown({ mean, lowest, tokens }) {
  return `cosine ${mean.toFixed(5)} mean, ${lowest.toFixed(5)} lowest of ${tokens} tokens`;
}

async function compareCosines(plain) {
  const reference = await ErnieMModel.fromPretrained(plain, { runtime });
  for (const dtype of quantizations) {
    const model = await ErnieMModel.fromPretrained(`${plain}-${dtype}`, { runtime });
    const near = await cosines(reference, model, [inputs([32]), inputs([128])]);
    console.log(`${dtype.padEnd(14)}${shown(near)}`);
    await model.dispose();
  }
  await reference.dispose();
}

async function compareTrained(folder) {
  const whole = await ErnieMModel.fromPretrained(referenceModelUrl, { runtime });
  const extractor = await loadExtractor(referenceModelUrl, { runtime });
  for (const dtype of quantizations)
    await extractor.model.savePretrained(`${folder}-${dtype}`, { runtime, dtype });
  const records = await readRecords(dev);
  const fed = textInputs(records, extractor.tokenizer);
  await extractor.dispose();
  for (const [name, suffix, dtype] of [...VARIANTS, ["fp32 as int8", "", "int8"]]) {
    const where = suffix === "" ? referenceModelUrl : `${folder}${suffix}`;
    const one = await loadExtractor(where, { runtime, dtype });
    const { micro } = await evaluateExtraction(one, records);
    await one.dispose();
    const encoder = await ErnieMModel.fromPretrained(where, { runtime, dtype });
    console.log(
      `${name.padEnd(14)}F1 ${(100 * micro.f1).toFixed(2)}   ${shown(await cosines(whole, encoder, fed))}`,
    );
    await encoder.dispose();
  }
  await whole.dispose();
}

async function megabytes(folder) {
  return ((await stat(join(folder, "model.safetensors"))).size / 1e6).toFixed(0);
}

const bench = new Workbench();
try {
  const [plain, outliers, trained] = await Promise.all(
    ["plain", "outliers", "trained"].map((name) => bench.path(name)),
  );
  await writeCheckpoints(plain, false);
  console.log(`speed, ${threads} thread(s), ${rounds} rounds, medians of processor time`);
  await compareSpeed(plain);
  console.log("\naccuracy, random weights");
  await compareCosines(plain);
  await rm(plain, { recursive: true });
  console.log("\naccuracy, random weights with outliers");
  await writeCheckpoints(outliers, true);
  await compareCosines(outliers);
  console.log("\naccuracy, trained weights");
  await compareTrained(trained);
} finally {
  await bench.remove();
}
