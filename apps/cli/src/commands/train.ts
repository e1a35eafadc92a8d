import type { SavedDType } from "@ernie-m/core";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { trainingTasks } from "../library-words.js";
import { addSourceOptions, type SourceOptions } from "../model-options.js";
import type { TrainRequest } from "../train/run-train.js";
import { parseTrainFlags, type TrainFlags } from "../train/train-options.js";
import { parseChoiceOption, parseNumberOption, UsageError } from "../usage-error.js";

interface TrainCommandOptions extends SourceOptions, TrainFlags {
  readonly task: string;
  readonly data: string;
  readonly dev?: string;
  readonly offsets?: string;
  readonly to?: string;
  readonly dtype?: string;
  readonly adapter?: boolean;
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
const THREADS = { low: 1, high: 1024, integer: true } as const;

/** Reads the flags, all of them before anything is loaded. Throws: UsageError. */
function requestOf(options: TrainCommandOptions): TrainRequest {
  const { dtype, threads, adapter = false, dryRun = false, to, lora } = options;
  if (to === "" || (to === undefined && !dryRun))
    throw new UsageError("--to: expected a folder to write the model to");
  if (adapter && lora === undefined) throw new UsageError("--adapter: needs --lora");
  if (adapter && dtype !== undefined) throw new UsageError("--dtype: adapters are saved as fp32");
  return {
    task: parseChoiceOption("--task", options.task, trainingTasks),
    settings: parseTrainFlags(options),
    source: options,
    sets: options,
    to: dryRun ? undefined : to,
    resume: options.resume === true,
    adapter,
    dtype: dtype === undefined ? undefined : DTYPES[parseChoiceOption("--dtype", dtype, DTYPE_NAMES)],
    threads: threads === undefined ? undefined : parseNumberOption("--threads", threads, THREADS),
    log: options.log,
  };
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
    .option("--adapter", "write the adapters of --lora in PEFT's files in place of a whole model")
    .option("--resume", "go on with the run in --to, bit for bit")
    .option("--log <file>", "write every step and evaluation to a file of JSON Lines")
    .option("--dry-run", "say rows, negatives, tokens, memory and time, then do nothing")
    .action(async (options: TrainCommandOptions) => {
      const request = requestOf(options);
      const { runTrain } = await import("../train/run-train.js");
      await runTrain(request, console);
    });
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
    .option(
      "--label-smoothing <share>",
      "share of a target that all classes get; not of extraction (default: 0)",
    )
    .option(
      "--positive-weight <weight>",
      "extraction, several labels: weight of a start, an end or a label (default: 1)",
    )
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
    .option(
      "--own-answers <number>",
      "answers of its own that a model repeats in an epoch for each record (default: 2)",
    )
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
