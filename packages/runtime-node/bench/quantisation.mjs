/**
 * What 8-bit integers are worth and what they cost.
 *
 *   node bench/quantisation.mjs [THREADS] [ROUNDS] [DEV]
 *
 * - speed: an encoder of base shape (8,000 rows, random weights) that gives every token, processor time of runs that
 *   take turns in one process, medians. "fp32" is the checkpoint as it is, "int8" the one that `quantize: "int8"`
 *   writes, "stored int8" that one with `dtype: "fp32"`
 * - accuracy with outliers: the same encoder with a few channels that are far larger than the others, as trained
 *   encoders have them; cosine of the last hidden state to fp32, token by token
 * - accuracy of the embedded model: spans of the prompts in DEV (JSON Lines; 1,500 prompts of `@ernie-m/fixtures`),
 *   and the same cosine
 *
 * Writes checkpoints of 460 MB in all to the system's temporary folder and removes them. Build the workspace first.
 */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configToText, presets, withConfig } from "@ernie-m/config";
import {
  bytesPerElement,
  elementCount,
  encoderParameters,
  float32Tensor,
  int32Tensor,
  planBatches,
  poolerParameters,
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

async function writeCheckpoint(folder, outliers) {
  const { mkdir } = await import("node:fs/promises");
  await mkdir(folder);
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(randomWeights(outliers)));
  await writeFile(join(folder, "config.json"), configToText(config));
  const model = await ErnieMModel.fromPretrained(folder, { runtime });
  await model.savePretrained(`${folder}-int8`, { runtime, quantize: "int8" });
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

async function compareSpeed(folder) {
  const models = await Promise.all([
    ErnieMModel.fromPretrained(folder, { runtime }),
    ErnieMModel.fromPretrained(`${folder}-int8`, { runtime }),
    ErnieMModel.fromPretrained(`${folder}-int8`, { runtime, dtype: "fp32" }),
  ]);
  const planned = planBatches(LENGTHS, 4096).map((batch) => inputs(batch.map((index) => LENGTHS[index])));
  const cases = [
    ...SHAPES.map(([rows, width]) => [`${rows} × ${width}`, [inputs(Array(rows).fill(width))]]),
    [`32 mixed, ${planned.length} runs`, planned],
  ];
  for (const [name, fed] of cases) {
    const [fp32, int8, stored] = await interleaved(
      models.map((model) => async () => {
        for (const each of fed) await model.forward(each);
      }),
    );
    const row = [fp32, int8, stored].map((time) => `${time.toFixed(0)} ms`.padStart(9));
    console.log(
      `${name.padEnd(18)} fp32${row[0]}   int8${row[1]}  ${(fp32 / int8).toFixed(2)} ×   stored int8${row[2]}  ${(fp32 / stored).toFixed(2)} ×`,
    );
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

async function compareOutliers(folder) {
  const reference = await ErnieMModel.fromPretrained(folder, { runtime });
  const model = await ErnieMModel.fromPretrained(`${folder}-int8`, { runtime });
  console.log(await cosines(reference, model, [inputs([32]), inputs([128])]));
  await Promise.all([reference.dispose(), model.dispose()]);
}

async function compareEmbedded(folder) {
  const whole = await ErnieMModel.fromPretrained(modelUrl, { runtime });
  const extractor = await loadExtractor(modelUrl, { runtime });
  await extractor.model.savePretrained(folder, { runtime, quantize: "int8" });
  const lines = (await readFile(dev, "utf8")).split("\n").filter((line) => line !== "");
  const records = lines.map((line, i) => readPromptRecord(JSON.parse(line), `line ${i + 1}`));
  const texts = records.filter((_, i) => i % 5 === 0).map(({ text }) => text);
  const fed = extractor.tokenizer.encodeBatch === undefined ? [] : [];
  for (const text of texts) {
    const { ids } = extractor.tokenizer.encode(text);
    const row = Int32Array.from(ids.slice(0, 128));
    fed.push({ inputIds: int32Tensor(row, [1, row.length]) });
  }
  await extractor.dispose();
  const rows = [
    ["fp32", modelUrl, undefined],
    ["int8", folder, undefined],
    ["int8, tables as they are", modelUrl, "int8"],
    ["stored int8, fp32", folder, "fp32"],
  ];
  for (const [name, where, dtype] of rows) {
    const one = await loadExtractor(where, { runtime, dtype });
    const { micro } = await evaluateExtraction(one, records);
    await one.dispose();
    const encoder = await ErnieMModel.fromPretrained(where, { runtime, dtype });
    console.log(
      `${name.padEnd(26)} F1 ${(100 * micro.f1).toFixed(2)}   ${await cosines(whole, encoder, fed)}`,
    );
    await encoder.dispose();
  }
  await whole.dispose();
}

const megabytes = async (folder) => ((await stat(join(folder, "model.safetensors"))).size / 1e6).toFixed(0);
const temporary = await mkdtemp(join(tmpdir(), "ernie-m-quantisation-"));
try {
  const [plain, outliers] = ["plain", "outliers"].map((name) => join(temporary, name));
  await writeCheckpoint(plain, false);
  console.log(`speed, ${threads} thread(s), ${rounds} rounds, medians of processor time`);
  console.log(`weights: fp32 ${await megabytes(plain)} MB, int8 ${await megabytes(`${plain}-int8`)} MB`);
  await compareSpeed(plain);
  await compareOutliers(plain);
  await rm(plain, { recursive: true });
  console.log("\naccuracy of the same shape with outliers");
  await writeCheckpoint(outliers, true);
  await compareOutliers(outliers);
  console.log("\naccuracy of the embedded model");
  await compareEmbedded(join(temporary, "mini"));
} finally {
  await rm(temporary, { recursive: true });
}
