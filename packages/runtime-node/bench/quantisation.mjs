/**
 * What 8-bit integers are worth and what they cost.
 *
 *   node bench/quantisation.mjs [THREADS] [ROUNDS] [DEV]
 *
 * - speed: an encoder of base shape (8,000 rows, random weights) that gives every token, processor time of runs that
 *   take turns in one process, medians. "int8", "int7" and "int4" are what `quantize` writes, "int8 as fp32" and "int4
 *   as fp32" those with another `dtype`; "load" is wall time from opening to the result of the first short text
 * - accuracy with outliers: the same encoder with a few channels that are far larger than the others, as trained
 *   encoders have them; cosine of the last hidden state to fp32, token by token
 * - accuracy of the embedded model: spans of the prompts in DEV (JSON Lines; 1,500 prompts of `@ernie-m/fixtures`),
 *   and the same cosine
 *
 * Writes checkpoints of 600 MB to the system's temporary folder and removes them. Build the workspace first.
 */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configToText, presets, withConfig } from "@ernie-m/config";
import {
  elementCount,
  encoderParameters,
  int32Tensor,
  planBatches,
  poolerParameters,
  quantizations,
  seededRandom,
  writeSafetensors,
} from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMModel, evaluateExtraction, loadExtractor, readPromptRecord } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const [threads = "1", rounds = "7", dev = fixturePath("uie-dev.jsonl")] = process.argv.slice(2);
const runtime = nodeRuntime({ threads: Number(threads) });
const SHAPES = [
  [1, 32],
  [1, 128],
  [1, 512],
  [8, 128],
];
// Lognormal, median 24, sigma 0.7.
const LENGTHS = [
  4, 6, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 31, 33, 35, 38, 41, 45, 49, 55,
  62, 71, 84, 98,
];
const OUTLIERS = [5, 77, 381];

const config = withConfig(presets["ernie-m-base"], { vocabSize: 8000, architectures: ["ErnieMModel"] });

/** Weights around zero; norms around one, and where `outliers` are wanted, far from it in a few channels. */
function randomWeights(outliers) {
  const random = seededRandom(1);
  const tensors = {};
  for (const { name, shape } of [...encoderParameters(config), ...poolerParameters(config)]) {
    const data = Float32Array.from({ length: elementCount(shape) }, () => 0.03 * random.normal());
    if (name.includes("norm") && name.endsWith("weight")) for (let i = 0; i < data.length; i++) data[i] += 1;
    if (outliers && name.includes("norm2"))
      for (const channel of OUTLIERS) data[channel] = name.endsWith("weight") ? 6 : -8;
    tensors[name] = { dtype: "float32", shape, data };
  }
  return tensors;
}

async function writeCheckpoints(folder, outliers) {
  await mkdir(folder);
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(randomWeights(outliers)));
  await writeFile(join(folder, "config.json"), configToText(config));
  const model = await ErnieMModel.fromPretrained(folder, { runtime });
  for (const quantize of quantizations)
    await model.savePretrained(`${folder}-${quantize}`, { runtime, quantize });
  await model.dispose();
}

/** Rows of these lengths, padded to the longest and masked. */
function inputs(lengths) {
  const [rows, width] = [lengths.length, Math.max(...lengths)];
  const tensor = (fill) => int32Tensor(Int32Array.from({ length: rows * width }, fill), [rows, width]);
  const isToken = (i) => i % width < lengths[Math.floor(i / width)];
  return {
    inputIds: tensor((_, i) => (isToken(i) ? 4 + ((i * 7919) % 7000) : 1)),
    attentionMask: tensor((_, i) => (isToken(i) ? 1 : 0)),
  };
}

async function interleaved(variants) {
  const times = variants.map(() => []);
  for (const run of variants) await run();
  for (let round = 0; round < Number(rounds); round++)
    for (const [i, run] of variants.entries()) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      times[i].push((user + system) / 1000);
    }
  return times.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]);
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
  const planned = planBatches(LENGTHS, 4096).map((batch) => inputs(batch.map((index) => LENGTHS[index])));
  const cases = [
    ...SHAPES.map(([rows, width]) => [`${rows} × ${width}`, [inputs(Array(rows).fill(width))]]),
    [`32 mixed, ${planned.length} runs`, planned],
  ];
  console.log(`${"".padEnd(20)}${VARIANTS.map(([name]) => name.padStart(14)).join("")}`);
  for (const [name, fed] of cases) {
    const times = await interleaved(
      models.map((model) => async () => {
        for (const each of fed) await model.forward(each);
      }),
    );
    const cells = times.map((time, i) =>
      i === 0 ? `${time.toFixed(0)} ms` : `${(times[0] / time).toFixed(2)} ×`,
    );
    console.log(`${name.padEnd(20)}${cells.map((cell) => cell.padStart(14)).join("")}`);
  }
  await Promise.all(models.map((model) => model.dispose()));
}

/** Mean and lowest cosine between the tokens of two models' last hidden states, over some inputs. */
async function cosines(reference, model, fed) {
  const all = [];
  for (const each of fed) {
    const [a, b] = await Promise.all([reference, model].map((one) => one.forward(each)));
    const [left, right] = [a.lastHiddenState, b.lastHiddenState];
    const width = left.shape.at(-1);
    for (let start = 0; start < left.data.length; start += width) {
      let [dot, aa, bb] = [0, 0, 0];
      for (let i = start; i < start + width; i++) {
        dot += left.data[i] * right.data[i];
        aa += left.data[i] ** 2;
        bb += right.data[i] ** 2;
      }
      all.push(dot / Math.sqrt(aa * bb));
    }
  }
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return `cosine ${mean.toFixed(5)} mean, ${Math.min(...all).toFixed(5)} lowest of ${all.length} tokens`;
}

async function compareCosines(plain) {
  const reference = await ErnieMModel.fromPretrained(plain, { runtime });
  for (const quantize of quantizations) {
    const model = await ErnieMModel.fromPretrained(`${plain}-${quantize}`, { runtime });
    console.log(`${quantize.padEnd(14)}${await cosines(reference, model, [inputs([32]), inputs([128])])}`);
    await model.dispose();
  }
  await reference.dispose();
}

async function compareEmbedded(folder) {
  const whole = await ErnieMModel.fromPretrained(modelUrl, { runtime });
  const extractor = await loadExtractor(modelUrl, { runtime });
  for (const quantize of quantizations)
    await extractor.model.savePretrained(`${folder}-${quantize}`, { runtime, quantize });
  const lines = (await readFile(dev, "utf8")).split("\n").filter((line) => line !== "");
  const records = lines.map((line, i) =>
    readPromptRecord({ offsets: "code-points", ...JSON.parse(line) }, `line ${i + 1}`),
  );
  const fed = records
    .filter((_, i) => i % 5 === 0)
    .map(({ text }) => Int32Array.from(extractor.tokenizer.encode(text).ids.slice(0, 128)))
    .map((ids) => ({ inputIds: int32Tensor(ids, [1, ids.length]) }));
  await extractor.dispose();
  for (const [name, suffix, dtype] of [...VARIANTS, ["fp32 as int8", "", "int8"]]) {
    const where = suffix === "" ? modelUrl : `${folder}${suffix}`;
    const one = await loadExtractor(where, { runtime, dtype });
    const { micro } = await evaluateExtraction(one, records);
    await one.dispose();
    const encoder = await ErnieMModel.fromPretrained(where, { runtime, dtype });
    console.log(
      `${name.padEnd(14)}F1 ${(100 * micro.f1).toFixed(2)}   ${await cosines(whole, encoder, fed)}`,
    );
    await encoder.dispose();
  }
  await whole.dispose();
}

async function megabytes(folder) {
  return ((await stat(join(folder, "model.safetensors"))).size / 1e6).toFixed(0);
}

const temporary = await mkdtemp(join(tmpdir(), "ernie-m-quantisation-"));
try {
  const [plain, outliers] = ["plain", "outliers"].map((name) => join(temporary, name));
  await writeCheckpoints(plain, false);
  console.log(`speed, ${threads} thread(s), ${rounds} rounds, medians of processor time`);
  await compareSpeed(plain);
  console.log("\naccuracy, random weights");
  await compareCosines(plain);
  await rm(plain, { recursive: true });
  console.log("\naccuracy, random weights with outliers");
  await writeCheckpoints(outliers, true);
  await compareCosines(outliers);
  console.log("\naccuracy, the embedded model");
  await compareEmbedded(join(temporary, "mini"));
} finally {
  await rm(temporary, { recursive: true });
}
