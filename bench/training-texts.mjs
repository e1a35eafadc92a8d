/**
 * Whether `ernie-m train` takes the steps that plain PyTorch takes on the same records, head by head.
 *
 *   [PYTHON=python3] node bench/training-texts.mjs [--texts FILE] [--cases extraction,answers,…] [--steps 60]
 *
 * Both sides get a checkpoint and a file of records. `lib/torch_texts.py` makes rows, labels, steps and learning rates by
 * itself, of the texts' tokens; losses and norms of gradients of every step are compared. `FILE`: JSON Lines with a `text`
 * each (default: those of the fixtures). Build the workspace first; needs `python3-torch` (or what `PYTHON` names).
 */
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { writeSafetensors } from "@ernie-m/core/weights";
import { readJsonLines } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { TrainableModel } from "@ernie-m/training";
import { writeRandomBase } from "./checkpoints/random-base.mjs";
import { trainingCases } from "./lib/training-cases.mjs";
import { Workbench } from "./lib/workbench.mjs";

const LARGEST_DIFFERENCE = 1e-4;
/** Of random weights: with smaller ones all texts of a narrow model look alike, and rounding is all there is to learn. */
const SPREAD = 0.15;
const run = promisify(execFile);
const python = process.env.PYTHON ?? "python3";
const script = fileURLToPath(new URL("lib/torch_texts.py", import.meta.url));
const command = fileURLToPath(new URL("../apps/cli/bin/ernie-m.js", import.meta.url));
const { values } = parseArgs({
  options: { texts: { type: "string" }, cases: { type: "string" }, steps: { type: "string", default: "60" } },
});
const steps = Number(values.steps);

async function readTexts() {
  if (values.texts === undefined) return readJsonLines("uie-dev.jsonl").map(({ text }) => text);
  const lines = (await readFile(values.texts, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line).text);
}

/** What of a record is tokenized. */
const TEXTS = ["text", "prompt", "pair", "question", "context"];
const textsOf = (record) => [...TEXTS.map((key) => record[key]), ...(record.choices ?? [])].filter(Boolean);

const flags = (settings) =>
  Object.entries(settings).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });

/** The steps of `ernie-m train`, as its log has them. */
async function ours(task, { model, records, settings, folder }) {
  const data = join(folder, "records.jsonl");
  const log = join(folder, "log.jsonl");
  await writeFile(data, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const fixed = { noShuffle: true, dropout: 0, threads: 1, steps };
  const places = { task, model, data, to: join(folder, "trained"), log };
  await run(process.execPath, [command, "train", ...flags({ ...places, ...fixed, ...settings })]);
  const lines = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}

/** Adapters as they are at the start, in a folder that Python reads. */
async function writeAdapters(folder, model, head, { lora, loraAlpha }) {
  const trainable = await TrainableModel.load(model, {
    ...{ runtime, head },
    trained: () => false,
    lora: { rank: lora, alpha: loraAlpha, targets: (module) => /[qv]_proj$/.test(module) },
  });
  const at = join(folder, "adapters");
  await mkdir(at);
  await writeFile(join(at, "model.safetensors"), writeSafetensors(trainable.tensors));
  await trainable.dispose();
  return at;
}

async function torch(task, { model, records, settings, folder, labels = [], kind, head, tokenizer }) {
  const tokens = Object.fromEntries(
    [...new Set(records.flatMap(textsOf))].map((text) => {
      const { ids, starts, ends } = tokenizer.tokenize(text, { specialTokensInText: "plain" });
      return [text, { ids: [...ids], starts: [...starts], ends: [...ends] }];
    }),
  );
  const { cls, sep, pad } = tokenizer.specialTokenIds;
  const { batchSize = 16, gradientAccumulation = 1, learningRate, warmup = 0.1 } = settings;
  const asked = {
    ...{ model, task, records, tokens, labels, special: { cls, sep, pad } },
    ...(settings.lora && { adapters: await writeAdapters(folder, model, head, settings) }),
    settings: {
      ...{ schedule: "linear", weightDecay: 0.01, maxGradNorm: 1, maxTokens: 512, denseEmbeddings: false },
      ...{ headLearningRate: learningRate, kind },
      ...settings,
      ...{ steps, batchSize, gradientAccumulation },
      warmup: warmup < 1 ? Math.floor(warmup * steps) : warmup,
      freeze: settings.freeze === undefined ? [] : frozen(settings.freeze),
    },
  };
  const file = join(folder, "asked.json");
  await writeFile(file, JSON.stringify(asked));
  const { stdout } = await run(python, [script, file], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** `embeddings,layers:0-1` as the beginnings of names. */
const frozen = (parts) =>
  parts.split(",").flatMap((part) => {
    const [, from, to] = /^layers:(\d+)-(\d+)$/.exec(part) ?? [];
    if (from === undefined) return [`ernie_m.${part}`];
    const count = Number(to) - Number(from) + 1;
    return Array.from({ length: count }, (_, i) => `ernie_m.encoder.layers.${Number(from) + i}.`);
  });

const largest = (mine, theirs) =>
  mine.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]) / Math.abs(theirs[i])), 0);

const bench = new Workbench();
const runtime = nodeRuntime({ threads: 1 });
let failed = false;
try {
  const embedded = await bench.embedded();
  const tokenizer = await ErnieMTokenizer.fromPretrained(embedded, { runtime });
  const texts = [...new Set(await readTexts())].filter((text) => tokenizer.tokenize(text).ids.length < 100);
  const asked = values.cases?.split(",");
  for (const one of trainingCases(texts, (text) => tokenizer.tokenize(text).ids.length)) {
    const { name, task, head, changed, records, settings, labels, kind } = one;
    if (asked !== undefined && !asked.includes(name)) continue;
    const folder = await bench.path(name);
    await mkdir(folder);
    const model = changed === undefined ? embedded : join(folder, "model");
    if (changed !== undefined) await writeRandomBase(model, { head, changed, spread: SPREAD });
    const parts = { model, records, settings, folder, labels, kind, head, tokenizer };
    const [mine, theirs] = await Promise.all([ours(task, parts), torch(task, parts)]);
    const loss = largest(
      mine.map((step) => step.loss),
      theirs.losses,
    );
    const norm = largest(
      mine.map((step) => step.gradientNorm),
      theirs.norms,
    );
    const [first, last] = [theirs.losses[0], theirs.losses.at(-1)].map((value) => value.toFixed(4));
    const agrees = mine.length === steps && loss <= LARGEST_DIFFERENCE;
    failed ||= !agrees;
    console.log(
      `${name}: ${mine.length} steps, loss ${first} to ${last}, largest difference ${loss.toExponential(1)} (norm ${norm.toExponential(1)}) ${agrees ? "agrees" : "DIFFERS"}`,
    );
    if (!agrees)
      console.log(
        mine.slice(0, 5).map((step, i) => [step.loss, theirs.losses[i], step.gradientNorm, theirs.norms[i]]),
      );
  }
} finally {
  await bench.remove();
}
process.exitCode = failed ? 1 : 0;
