import type { ChoiceQuestion } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { type InputReader, readInputs } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { trainedModelLocation } from "../model-options.js";
import { addTaskOptions, runTask, type TaskCommandOptions, telling } from "../task-command.js";

const reader: InputReader<ChoiceQuestion> = {
  fields: ["prompt", "choices"],
  fromRecord: (record) => ({
    prompt: record.string("prompt"),
    choices: record.strings("choices", { least: 1 }),
  }),
};

async function runChoose(options: TaskCommandOptions, console: Console): Promise<void> {
  const where = trainedModelLocation(options, "a multiple choice");
  const inputs = await readInputs(options.input, reader, readingOptions(options));
  const { loadChoiceSelector } = await import("@ernie-m/heads");
  await runTask(options, console, {
    inputs,
    unit: "prompts",
    open: (opening) => loadChoiceSelector(where, opening),
    report: (model) => reportLoading(model, console),
    answer: (selector, some, tell) => selector.choose(some, telling(tell)),
    show: (_, result, carried) => jsonLine({ ...carried, ...result }),
  });
}

export function addChooseCommand(command: Command, console: Console): void {
  addTaskOptions(command, {
    records: '{"prompt": …, "choices": […]}',
    plain: false,
    texts: { takesEmbedded: false },
  }).action((options: TaskCommandOptions) => runChoose(options, console));
}
