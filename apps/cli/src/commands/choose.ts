import { loadChoiceSelector } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readInputs } from "../io/text-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { trainedModelLocation } from "../model-options.js";
import { addTaskOptions, runTask, type TaskCommandOptions } from "../task-command.js";

async function runChoose(options: TaskCommandOptions, console: Console): Promise<void> {
  const where = trainedModelLocation(options, "a multiple choice");
  const inputs = await readInputs(options.input, {
    fromRecord: (record) => ({
      prompt: record.string("prompt"),
      choices: record.strings("choices", { least: 1 }),
    }),
  });
  await runTask(options, console, {
    inputs,
    unit: "prompts",
    open: (opening) => loadChoiceSelector(where, opening),
    report: (model) => reportLoading(model, console),
    answer: (selector, some) => selector.choose(some),
    show: (_, result) => jsonLine(result),
  });
}

export function addChooseCommand(program: Command, console: Console): void {
  addTaskOptions(program.command("choose"), 'JSON Lines: {"prompt": …, "choices": […]}', {
    takesEmbedded: false,
  })
    .description("Pick the choice that goes with each prompt: its number, and the score of every choice")
    .action((options: TaskCommandOptions) => runChoose(options, console));
}
