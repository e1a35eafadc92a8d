import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { writeCard } from "./evaluation/card.js";
import { measureChoices } from "./evaluation/choices.js";
import { measureCost } from "./evaluation/cost.js";
import { measureDocuments, readDocumentSets } from "./evaluation/documents.js";
import { howMade } from "./evaluation/how-made.js";
import { measureRecords, sampleRecords } from "./evaluation/records.js";
import { measureWritten } from "./evaluation/written.js";
import { gather } from "./gather.js";
import { writeAverage } from "./model/average.js";
import { estimatePhases } from "./run/estimate.js";
import type { RunState } from "./run/run-state.js";
import { stageFolders } from "./run/stage-folders.js";
import { type TrainOptions, trainModel } from "./run/train.js";
import { type Settings, settings as whole } from "./settings.js";
import { writeTexts } from "./texts.js";
import { readShape, trialOf } from "./trial.js";

const USAGE = `node training/uie-m-mini/dist/main.js COMMAND --data DIR --out DIR

texts      writes the texts that a vocabulary is made of: texts.txt
train      begins a run in --out, or goes on with the one there
  --tokenizer DIR   the tokenizer's files, to begin with (default: --out/tokenizer)
  --threads N       threads that compute (default 1)
  --from DIR        a model in place of what the first stages leave; with --shape: one to begin with, as far as it reaches
  --after N         how many stages that is
  --written N       written texts that words' vectors begin by (default 60000)
  --until HH:MM     stops then, everything saved (default: after the last step)
  --shape LxW       a short training of so many layers of such a width: the same for each shape, to tell them apart
  --changed         goes on although settings are not those the run was begun with
  --documents FILE  documents with what is to be found in them, to measure with; again for another set
measure    measures the model in --out/model on the development set and --documents
  --model DIR       another model
  --records N       records of each part (default 150)
cost       bytes of --models, and processor time of each for the same development records, in turns
  --models DIR      one of them; again for another
  --records N       records of each part (default 150)
average    writes to --out/model the mean of two models of one run
  --model DIR       one: what the run was begun with (--from)
  --with DIR        the other (default: --out/model)
  --share N         how much the other weighs, 0 to 1 (default 0.5)
estimate   what each phase takes here, by some steps of it
card       measures --out/model on the test set and writes its README.md: the last thing to do
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string" },
    out: { type: "string" },
    tokenizer: { type: "string" },
    threads: { type: "string", default: "1" },
    until: { type: "string" },
    documents: { type: "string", multiple: true, default: [] },
    model: { type: "string" },
    models: { type: "string", multiple: true, default: [] },
    with: { type: "string" },
    share: { type: "string", default: "0.5" },
    shape: { type: "string" },
    changed: { type: "boolean", default: false },
    from: { type: "string" },
    after: { type: "string" },
    written: { type: "string", default: "60000" },
    records: { type: "string", default: "150" },
  },
});

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

/** The next time that the clock shows it. */
function timeOf(clock: string): number {
  if (!/^([01]?\d|2[0-3]):[0-5]\d$/.test(clock)) refuse(`--until: expected HH:MM, got ${clock}`);
  const [hours, minutes] = clock.split(":").map(Number);
  const time = new Date();
  time.setHours(hours, minutes, 0, 0);
  if (time.getTime() < Date.now()) time.setDate(time.getDate() + 1);
  return time.getTime();
}

/** A whole number from 1 on. */
function count(name: "threads" | "written" | "records"): number {
  if (!/^[1-9]\d*$/.test(values[name]))
    refuse(`--${name}: expected a whole number from 1 on, got ${values[name]}`);
  return Number(values[name]);
}

/** The settings that `--shape` asks for. */
function settingsOf(shape: string | undefined): Settings {
  if (shape === undefined) return whole;
  try {
    return trialOf(whole, readShape(shape, whole.shape.positions));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return refuse(`--shape: ${cause.message}`);
  }
}

/** The model that `--from` names: in place of stages, or to begin the first with. */
function beginning(): Pick<TrainOptions, "after" | "from"> {
  const { from, after } = values;
  if (from === undefined) return {};
  return after === undefined ? { from } : { after: { model: from, stages: Number(after) } };
}

/** More than 0 and less than 1. */
function share(): number {
  if (!/^0\.\d*[1-9]\d*$/.test(values.share))
    refuse(`--share: expected a number between 0 and 1, got ${values.share}`);
  return Number(values.share);
}

/** Says in a run's folder that its model is the mean of two, by the share of what the run came to. */
const AVERAGED = "averaged";
const COMMANDS = ["texts", "train", "measure", "cost", "average", "estimate", "card"];
const { data, out } = values;
const [command] = positionals;
if (command === undefined || !COMMANDS.includes(command))
  refuse(`expected a command, got ${command ?? "none"}`);
if (data === undefined) refuse("--data: expected a folder");
if (out === undefined) refuse("--out: expected a folder");
const [threads, written, sampled] = [count("threads"), count("written"), count("records")];
const until = values.until === undefined ? Number.POSITIVE_INFINITY : timeOf(values.until);
if ((values.from === undefined || values.shape !== undefined) !== (values.after === undefined))
  refuse(
    "--from and --after go together: a model, and how many stages it takes the place of; --shape takes --from alone",
  );
if (values.after !== undefined && !/^[1-9]\d*$/.test(values.after))
  refuse(`--after: expected a whole number from 1 on, got ${values.after}`);
const settings = settingsOf(values.shape);
const gathered = gather(data);
const documents = readDocumentSets(values.documents);

async function measure(folder: string): Promise<object> {
  await using extractor = await loadExtractor(folder, {
    runtime: nodeRuntime({ threads }),
  });
  const records = sampleRecords(gathered.development, sampled);
  const { scores, domains } = await measureDocuments(extractor, documents);
  return {
    ...(await measureRecords(extractor, records)),
    ...(await measureWritten(extractor, gathered.sources)),
    ...(await measureChoices(extractor, gathered.sources.lexicons)),
    ...scores,
    ...(documents.length > 0 && { domains }),
  };
}

/** How far the training in a folder has come, stage by stage. */
async function progress(folder: string): Promise<readonly (RunState & { readonly stage: string })[]> {
  const states: (RunState & { readonly stage: string })[] = [];
  for (const { run } of stageFolders(folder, settings.stages)) {
    const path = join(run, "state.json");
    if (!existsSync(path)) continue;
    const state = JSON.parse(await readFile(path, "utf8")) as RunState;
    states.push({ ...state, stage: basename(dirname(run)) });
  }
  return states;
}

function meanOf(states: readonly { readonly stage: string }[], weight: string): string {
  const stages = states.map(({ stage }) => Number.parseInt(stage, 10)).join(" and ");
  return `the mean of what stages ${stages} came to (${weight} of it) and of what they began with, weight by weight`;
}

switch (command) {
  case "texts":
    await writeTexts(gathered, join(out, "texts.txt"), written);
    break;
  case "train": {
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
    await trainModel(gathered, settings, {
      out,
      tokenizer: values.tokenizer ?? (values.shape && values.from) ?? join(out, "tokenizer"),
      threads,
      written,
      ...beginning(),
      until,
      saveEvery: 240,
      measureEvery: 900,
      measure,
      changed: values.changed,
      signal: stopping.signal,
    });
    for (const stage of await progress(out)) process.stdout.write(`${JSON.stringify(stage)}\n`);
    break;
  }
  case "measure": {
    const folder = values.model ?? join(out, "model");
    if (!existsSync(folder)) throw new Error(`${folder}: there is no model`);
    process.stdout.write(`${JSON.stringify(await measure(folder), undefined, 1)}\n`);
    break;
  }
  case "cost": {
    if (values.models.length === 0) refuse("--models: expected a folder");
    const records = sampleRecords(gathered.development, sampled);
    for (const line of await measureCost(values.models, records, nodeRuntime({ threads })))
      process.stdout.write(`${JSON.stringify(line)}\n`);
    break;
  }
  case "average": {
    if (values.model === undefined) refuse("--model: expected a folder");
    const deployed = join(out, "model");
    const weight = share();
    await writeAverage([values.model, values.with ?? deployed], deployed, nodeRuntime({ threads }), weight);
    await writeFile(join(out, AVERAGED), String(weight));
    break;
  }
  case "estimate":
    for (const line of await estimatePhases(gathered, settings, {
      start: join(out, "start"),
      threads,
    }))
      process.stdout.write(`${JSON.stringify(line)}\n`);
    break;
  case "card": {
    const folder = values.model ?? join(out, "model");
    await using extractor = await loadExtractor(folder, {
      runtime: nodeRuntime({ threads }),
    });
    const { sources, test, training: learned } = gathered;
    const states = await progress(out);
    const [before, averaged] = [join(out, "start", "README.md"), join(out, AVERAGED)];
    const training = [
      ...(existsSync(before) ? howMade(await readFile(before, "utf8")) : []),
      ...states.map(
        ({ stage, step, tokens }) => `${stage}: ${step} steps, ${(tokens / 1e6).toFixed(1)} M tokens`,
      ),
      ...(existsSync(averaged) ? [meanOf(states, await readFile(averaged, "utf8"))] : []),
    ];
    await writeFile(
      join(folder, "README.md"),
      await writeCard(extractor, { sources, test, learned, documents, training }),
    );
    break;
  }
}
