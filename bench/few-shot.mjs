/**
 * Twenty sentences of a label that the embedded model never saw: what it finds of it afterwards, what it forgets of others,
 * and the same rows trained in PyTorch.
 *
 *   [PYTHON=python3] node bench/few-shot.mjs --data FOLDER [--languages en,de,fr] [--labels year,…] [--sentences 20]
 *     [--without 0] [--old] [--no-torch] [--held test] [--between 0.9,0.7] [--settings JSON] [--json FILE]
 *
 * FOLDER has train.jsonl, dev.jsonl and test.jsonl, each perhaps behind a prefix and gzipped: a `text`, its `lang`, a
 * `prompt` and `spans` in code points a line. Labels are found by rule in `lib/few-shot-data.mjs`. Sentences to learn from
 * are of train, those to measure with of what `--held` says; what is forgotten is measured on prompts of the labels that
 * the model knows, with rehearsal and, with `--old`, without. `--without` more sentences to learn from lack the label.
 * `--settings` are those of a training, for example `{"ownAnswers":4}`; without them dropout is off on both sides.
 * `--between` measures weights at these shares of the way from before to after, too. Build the workspace first.
 */
import { execFile } from "node:child_process";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { seededRandom } from "@ernie-m/core";
import { loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { plannedSteps, train } from "@ernie-m/training";
import { writeBetween } from "./lib/between.mjs";
import { knownRecords, languages, recordOf, textsOf, unseenLabels } from "./lib/few-shot-data.mjs";
import { benchMachine, machineLine, torchEnvironment } from "./lib/machine.mjs";
import { Workbench } from "./lib/workbench.mjs";

const HELD_WITH = 60;
const HELD_WITHOUT = 60;
const OLD_RECORDS = 200;
const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    languages: { type: "string", default: "en,de,fr" },
    labels: { type: "string", default: Object.keys(unseenLabels).join() },
    sentences: { type: "string", default: "20" },
    without: { type: "string", default: "0" },
    held: { type: "string", default: "test" },
    between: { type: "string", default: "" },
    old: { type: "boolean", default: false },
    "no-torch": { type: "boolean", default: false },
    settings: { type: "string", default: '{"dropout":0}' },
    json: { type: "string" },
  },
});
const asked = { languages: values.languages.split(","), labels: values.labels.split(",") };
if (values.data === undefined || asked.languages.some((one) => !languages.includes(one))) {
  console.error(`--data: expected a folder; --languages: some of ${languages.join(", ")}`);
  process.exit(2);
}
const python = process.env.PYTHON ?? "python3";
const hasTorch =
  !values["no-torch"] &&
  (await run(python, ["-c", "import torch"]).then(
    () => true,
    () => false,
  ));
const script = fileURLToPath(new URL("lib/torch_rows.py", import.meta.url));
const runtime = nodeRuntime();
const machine = benchMachine();

async function read(part) {
  const name = (await readdir(values.data)).find((one) => new RegExp(`${part}\\.jsonl(\\.gz)?$`).test(one));
  const bytes = await readFile(join(values.data, name));
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function shuffled(items, seed) {
  const random = seededRandom(seed);
  return items
    .map((item) => [random.uniform(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Sentences to learn a label from, and others to measure with. */
function lesson(sets, language, label) {
  const records = (set, seed) =>
    shuffled(textsOf(set, language), seed)
      .map((text) => recordOf(label, language, text))
      .filter((record) => record !== undefined);
  const has = ({ spans }) => spans.length > 0;
  const hasNot = (record) => !has(record);
  const [known, held] = [records(sets.train, 1), records(sets.held, 2)];
  return {
    training: [
      ...known.filter(has).slice(0, Number(values.sentences)),
      ...known.filter(hasNot).slice(0, Number(values.without)),
    ],
    held: [...held.filter(has).slice(0, HELD_WITH), ...held.filter(hasNot).slice(0, HELD_WITHOUT)],
  };
}

async function scores(model, held, old) {
  const extractor = await loadExtractor(model, { runtime });
  const counts = async (records) => (await evaluateExtraction(extractor, records)).micro;
  const [fresh, kept] = [await counts(held), await counts(old)];
  await extractor.dispose();
  return { fresh: 100 * fresh.f1, old: 100 * kept.f1, counts: { fresh, old: kept } };
}

async function ours(model, input) {
  const to = await bench.path(`ours-${count++}`);
  const store = {
    createModel: () => runtime.createCheckpoint(to, { overwrite: true }),
    createRun: () => runtime.createCheckpoint(join(to, "run"), { overwrite: true }),
    openRun: async () => undefined,
    removeRun: async () => {},
  };
  const started = performance.now();
  const { user, system } = process.cpuUsage();
  for await (const _ of train(model, { ...input, store }));
  const used = process.cpuUsage();
  const seconds = (performance.now() - started) / 1000;
  return { to, seconds, cpu: (used.user - user + used.system - system) / 1e6 };
}

/** A row with what is likely of each token. */
function rowOf({ sequences: [ids], target: { kind, starts, ends } }) {
  const likely = (side) =>
    kind === "likely" ? [...side] : Array.from(ids, (_, i) => Number(side.includes(i)));
  return { ids: [...ids], starts: likely(starts), ends: likely(ends) };
}

async function torch(model, input) {
  const to = await bench.path(`torch-${count++}`);
  await cp(model, to, { recursive: true });
  const steps = [];
  for await (const { learningRate, rows } of plannedSteps(model, input))
    steps.push({ learningRate, rows: rows.map(rowOf) });
  const file = join(to, "asked.json");
  await writeFile(file, JSON.stringify({ model, to, steps, weightDecay: 0.01, maxGradNorm: 1, pad: 1 }));
  await run(python, [script, file], { env: torchEnvironment(machine) });
  return to;
}

const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const shown = (number) => (number === undefined ? "-" : number.toFixed(1));

const bench = new Workbench();
let count = 0;
const lines = [];
try {
  const sets = { train: await read("train"), held: await read(values.held) };
  const model = await bench.embedded();
  const { config } = await loadConfig(model);
  const known = new Set(config.uie.labels);
  console.log(machineLine(machine));
  if (!hasTorch) console.log(`${python} has no torch: its columns are left out`);
  console.log(
    "| language | label | before | ours | PyTorch | old labels before | after | PyTorch | without rehearsal: new, old | s | processor s |",
  );
  for (const language of asked.languages) {
    const old = shuffled(knownRecords(sets.held, language, known), 3).slice(0, OLD_RECORDS);
    for (const label of asked.labels) {
      const { training, held } = lesson(sets, language, label);
      const input = { runtime, task: "extraction", training, ...JSON.parse(values.settings) };
      const before = await scores(model, held, old);
      const { to, seconds, cpu } = await ours(model, input);
      const after = await scores(to, held, old);
      const peer = hasTorch ? await scores(await torch(model, input), held, old) : {};
      const bare = values.old
        ? await scores((await ours(model, { ...input, rehearse: "none" })).to, held, old)
        : {};
      const between = [];
      for (const share of values.between.split(",").filter((one) => one !== "")) {
        const target = await bench.path(`between-${count++}`);
        await writeBetween(model, to, Number(share), target);
        between.push({ share, ...(await scores(target, held, old)) });
      }
      const line = { language, label, before, after, peer, bare, between, seconds, cpu };
      lines.push(line);
      console.log(
        `| ${language} | ${label} (${training.length}, ${held.length}) | ${shown(before.fresh)} | ${shown(after.fresh)} | ${shown(peer.fresh)} | ${shown(before.old)} | ${shown(after.old)} | ${shown(peer.old)} | ${shown(bare.fresh)}, ${shown(bare.old)} | ${shown(seconds)} | ${shown(cpu)} |`,
      );
      for (const { share, fresh, old: kept } of between)
        console.log(
          `| ${language} | ${label}, at ${share} of the way | | ${shown(fresh)} | | | ${shown(kept)} |`,
        );
    }
  }
  const of = (pick) => (lines.some((line) => pick(line) === undefined) ? undefined : mean(lines.map(pick)));
  console.log(
    `| all | mean of ${lines.length} | ${[(l) => l.before.fresh, (l) => l.after.fresh, (l) => l.peer.fresh, (l) => l.before.old, (l) => l.after.old, (l) => l.peer.old].map((pick) => shown(of(pick))).join(" | ")} | ${shown(of((l) => l.bare.fresh))}, ${shown(of((l) => l.bare.old))} | ${shown(of((l) => l.seconds))} | ${shown(of((l) => l.cpu))} |`,
  );
} finally {
  await bench.remove();
}
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(lines, null, 2));

async function loadConfig(folder) {
  return { config: JSON.parse(await readFile(join(folder, "config.json"), "utf8")) };
}
