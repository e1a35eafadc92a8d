import type { Classification } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { type InputReader, readInputs } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { trainedModelLocation } from "../model-options.js";
import { addTaskOptions, runTask, type TaskCommandOptions, telling } from "../task-command.js";
import { parseNumberOption } from "../usage-error.js";

interface ClassifyCommandOptions extends TaskCommandOptions {
  readonly topK?: string;
}

interface Input {
  readonly text: string;
  readonly pair?: string;
}

const reader: InputReader<Input> = {
  fields: ["text", "pair"],
  fromText: (text) => ({ text }),
  fromRecord: (record) => ({
    text: record.string("text"),
    ...(record.has("pair") && { pair: record.string("pair") }),
  }),
};

async function runClassify(options: ClassifyCommandOptions, console: Console): Promise<void> {
  const where = trainedModelLocation(options, "a sequence classification");
  const topK =
    options.topK === undefined
      ? undefined
      : parseNumberOption("--top-k", options.topK, { low: 1, high: Number.POSITIVE_INFINITY, integer: true });
  const inputs = await readInputs(options.input, reader, readingOptions(options));
  const { loadTextClassifier } = await import("@ernie-m/heads");
  await runTask(options, console, {
    inputs,
    unit: "texts",
    open: (opening) => loadTextClassifier(where, { ...opening, ...(topK !== undefined && { topK }) }),
    report: (model) => reportLoading(model, console),
    answer: (classifier, some, tell) => classifier.classify(some, telling(tell)),
    show: (input, result: Classification, carried) => jsonLine({ ...carried, ...input, ...result }),
  });
}

export function addClassifyCommand(command: Command, console: Console): void {
  addTaskOptions(command, {
    records: "objects that have a text and perhaps a pair",
    plain: true,
    texts: { takesEmbedded: false },
  })
    .option("--top-k <n>", "how many labels to show, the best ones (default: all)")
    .action((options: ClassifyCommandOptions) => runClassify(options, console));
}
