import { totalmem } from "node:os";
import { resolve } from "node:path";
import type { SavedDType } from "@ernie-m/core";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import {
  estimate,
  TrainingError,
  type TrainingEvent,
  type TrainingInput,
  type TrainingTask,
  train,
  trainingTasks,
} from "@ernie-m/training";
import type { Command } from "commander";
import { connectedRuntime } from "../connected-runtime.js";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { interruptible } from "../interruptible.js";
import { withOutput } from "../io/output.js";
import { addSourceOptions, modelLocation, type SourceOptions, withOpening } from "../model-options.js";
import { checkTarget, folderStore } from "../train/folder-store.js";
import { readSets, type SetOptions } from "../train/read-sets.js";
import { parseTrainFlags, type TrainFlags } from "../train/train-options.js";
import { logFile, progressLine, shortTime, type Watcher } from "../train/watch.js";
import { parseChoiceOption, parseNumberOption, UsageError } from "../usage-error.js";

interface TrainCommandOptions extends SourceOptions, SetOptions, TrainFlags {
  readonly task: string;
  readonly to?: string;
  readonly dtype?: string;
  readonly threads?: string;
  readonly resume?: boolean;
  readonly log?: string;
  readonly dryRun?: boolean;
}

const DTYPES = { fp32: "float32", fp16: "float16", bf16: "bfloat16" } as const satisfies Record<
  string,
  SavedDType
>;
const DTYPE_NAMES = ["fp32", "fp16", "bf16"] as const;

/** What the process may use. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function parseThreads(text: string | undefined): { readonly threads?: number } {
  return text === undefined
    ? {}
    : { threads: parseNumberOption("--threads", text, { low: 1, high: 1024, integer: true }) };
}

async function runTrain(options: TrainCommandOptions, console: Console): Promise<void> {
  const task = parseChoiceOption("--task", options.task, trainingTasks);
  const settings = parseTrainFlags(options);
  const dtype =
    options.dtype === undefined
      ? undefined
      : DTYPES[parseChoiceOption("--dtype", options.dtype, DTYPE_NAMES)];
  const isDry = options.dryRun === true;
  if (options.to === "" || (options.to === undefined && !isDry))
    throw new UsageError("--to: expected a folder to write the model to");
  const resume = options.resume === true;
  // Before anything is read: hours of work are not to end at a folder that is there.
  if (options.to !== undefined && !isDry) await checkTarget(options.to, resume);
  const runtime = await connectedRuntime(parseThreads(options.threads));
  const sets = await readSets(task, options, settings.seed ?? 1000);
  await withOpening(options, console, async (opening) => {
    const input: TrainingInput<TrainingTask> = {
      ...{ ...opening, ...settings, ...sets, runtime, task },
      memoryLimit: memoryLimit(),
      ...(dtype && { dtype }),
    };
    if (isDry || options.to === undefined) await forecast(options, input, console);
    else await trainInto(options.to, options, { input, runtime, console, resume });
  });
}

async function forecast(
  options: TrainCommandOptions,
  input: TrainingInput<TrainingTask>,
  console: Console,
): Promise<void> {
  const { warnings, ...forecasted } = await estimate(modelLocation(options), input);
  for (const warning of warnings) console.warn(warning);
  await withOutput(undefined, (output) => output.write(jsonLine(forecasted)));
}

async function trainInto(
  to: string,
  options: TrainCommandOptions,
  parts: {
    readonly input: TrainingInput<TrainingTask>;
    readonly runtime: NodeRuntime;
    readonly console: Console;
    readonly resume: boolean;
  },
): Promise<void> {
  const { input, runtime, console, resume } = parts;
  const watchers: Watcher[] = [progressLine(console, (text) => void process.stderr.write(text))];
  if (options.log !== undefined) watchers.push(await logFile(options.log, resume));
  const started = Date.now();
  let step = 0;
  let saved = false;
  let end: Extract<TrainingEvent, { readonly type: "end" }> | undefined;
  const interrupted = (): Error =>
    new TrainingError("resume", to, "interrupted, before there was anything to go on from");
  try {
    await interruptible(interrupted, async (signal) => {
      const how = { ...input, store: folderStore(runtime, to), resume, signal };
      try {
        for await (const event of train(modelLocation(options), how)) {
          for (const watcher of watchers) await watcher.hear(event);
          if (event.type === "step") step = event.step + 1;
          if (event.type === "saved" && event.what === "run") saved = true;
          if (event.type === "end") end = event;
        }
      } catch (cause) {
        if (!signal.aborted || !saved) throw cause;
        const reason = `stopped after step ${step}, which is saved: the same command with --resume goes on`;
        throw new TrainingError("resume", to, reason, { cause });
      }
    });
  } finally {
    for (const watcher of watchers) await watcher.close();
  }
  if (end === undefined) return;
  const { best, reason } = end;
  if (best === undefined && input.development === undefined)
    console.note("no --dev: the model was not measured, and the last one is kept");
  console.note(`trained in ${shortTime((Date.now() - started) / 1000)}`);
  const result = {
    to: resolve(to),
    steps: end.step,
    ended: reason,
    ...(best && { best: { step: best.step, measure: best.evaluation.measure, ...best.evaluation.metrics } }),
  };
  await withOutput(undefined, (output) => output.write(jsonLine(result)));
}

export function addTrainCommand(command: Command, console: Console): void {
  addSettings(
    addSourceOptions(command)
      .option("--task <task>", trainingTasks.join(", "), "extraction")
      .requiredOption(
        "--data <file>",
        "records to learn from, as convert-labels writes them or as the task has them",
      )
      .option(
        "--dev <file or share>",
        "records to measure with, or a share of the texts of --data (default: none)",
      )
      .option("--to <folder>", "folder to write; must be new or empty")
      .option("--offsets <unit>", "what offsets count where a record does not say (default: utf-16)")
      .option(
        "--dtype <dtype>",
        `weights of the new checkpoint as ${DTYPE_NAMES.join(", ")} (default: as they are)`,
      )
      .option("--threads <number>", "threads that work on a step (default: one for each physical core)"),
  )
    .option("--resume", "go on with the run in --to, bit for bit")
    .option("--log <file>", "write every step and evaluation to a file of JSON Lines")
    .option("--dry-run", "say rows, negatives, tokens, memory and time, then do nothing")
    .action((options: TrainCommandOptions) => runTrain(options, console));
}

function addSettings(command: Command): Command {
  return command
    .option("--epochs <number>", "times that all records are learned from (default: 20)")
    .option("--steps <number>", "steps in place of --epochs")
    .option("--batch-size <records>", "records of a step (default: 16)")
    .option("--batch-tokens <tokens>", "tokens of a step in place of --batch-size")
    .option("--gradient-accumulation <number>", "parts that a step is computed in (default: 1)")
    .option("--learning-rate <rate>", "the highest learning rate (default: by the model's width)")
    .option("--head-learning-rate <rate>", "that of what is not the encoder's (default: --learning-rate)")
    .option("--schedule <name>", "linear, cosine or constant (default: linear)")
    .option(
      "--warmup <share or steps>",
      "steps in which the rate rises; below 1 a share of all (default: 0.1)",
    )
    .option("--weight-decay <rate>", "decay of all but biases and layer norms (default: 0.01)")
    .option("--max-grad-norm <norm>", "largest norm of a step's gradients; 0: any (default: 1)")
    .option("--dropout <rate>", "0 for none (default: the configuration's)")
    .option("--label-smoothing <share>", "share of a target that all classes get (default: 0)")
    .option("--positive-weight <weight>", "weight of what is a start, an end or a label (default: 1)")
    .option("--loss <kind>", "extraction: real, or paddle for the mean over padding, too (default: real)")
    .option("--freeze <parts>", "what stays as it is: embeddings, layers:0-7, the beginning of names")
    .option("--lora <rank>", "train adapters of this rank in place of the encoder")
    .option("--lora-alpha <number>", "adapters are multiplied by this / rank (default: twice the rank)")
    .option("--lora-targets <names>", "ends of names of adapted layers (default: q_proj,v_proj)")
    .option(
      "--negatives <number>",
      "most negative prompts for each positive (default: 5; 0 with --no-shuffle)",
    )
    .option("--rehearse <labels>", "labels to keep, auto or none (default: auto; none with --no-shuffle)")
    .option("--dense-embeddings", "moments and decay on all rows of the tables, as PyTorch does")
    .option("--max-tokens <number>", "most tokens of a sequence (default: as the task has it)")
    .option("--seed <number>", "of order, dropout and what is drawn (default: 1000)")
    .option("--no-shuffle", "take the records in the order of the file")
    .option(
      "--patience <number>",
      "evaluations without a better one before training stops; 0: all steps (default: 5)",
    )
    .option("--evaluate-every <steps>", "steps between evaluations (default: those of an epoch)");
}
