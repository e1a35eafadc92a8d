import type { Pooling, TextEmbedding } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { readInputs, textReader } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { modelLocation } from "../model-options.js";
import { addTaskOptions, runTask, type TaskCommandOptions, telling } from "../task-command.js";
import { UsageError } from "../usage-error.js";

interface EmbedCommandOptions extends TaskCommandOptions {
  readonly pooling: string;
  readonly normalize?: boolean;
}

function parsePooling(text: string): Pooling {
  if (text === "cls" || text === "mean" || text === "pooler") return text;
  throw new UsageError(`--pooling: expected cls, mean or pooler, got ${JSON.stringify(text)}`);
}

async function runEmbed(options: EmbedCommandOptions, console: Console): Promise<void> {
  const where = modelLocation(options);
  const pooling = parsePooling(options.pooling);
  const inputs = await readInputs(options.input, textReader, readingOptions(options));
  const { loadTextEmbedder } = await import("@ernie-m/heads");
  await runTask(options, console, {
    inputs,
    unit: "texts",
    open: (opening) =>
      loadTextEmbedder(where, { ...opening, pooling, normalize: options.normalize === true }),
    // The encoder of a checkpoint made for something else has a head too many, and may have no pooler.
    report: (model) => reportLoading(model, console, { initialised: pooling === "pooler", unused: false }),
    answer: (embedder, some, tell) => embedder.embed(some, telling(tell)),
    show: (text, result: TextEmbedding, carried) => jsonLine({ ...carried, text, ...result }),
  });
}

export function addEmbedCommand(command: Command, console: Console): void {
  addTaskOptions(command, { records: "objects that have a text", plain: true })
    .option("--pooling <kind>", "what the vector is of: cls, mean or pooler", "mean")
    .option("--normalize", "give vectors length 1")
    .action((options: EmbedCommandOptions) => runEmbed(options, console));
}
