import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { headNames } from "../heads.js";
import type { ExaminedOptions } from "../inspect/examine-checkpoint.js";
import { withOutput } from "../io/output.js";
import { addModelOptions, withOpening } from "../model-options.js";
import { type PresentationOptions, presentationOf } from "../render/presentation.js";

type InspectCommandOptions = ExaminedOptions & PresentationOptions;

async function runInspect(options: InspectCommandOptions, console: Console): Promise<void> {
  const { examineCheckpoint } = await import("../inspect/examine-checkpoint.js");
  const { checkpointSummary } = await import("../inspect/summary.js");
  const report = await withOpening(options, console, (opening) => examineCheckpoint(options, opening));
  const { isPretty, colors } = presentationOf(options);
  const text = isPretty ? checkpointSummary(report, colors) : jsonLine(report);
  await withOutput(options.output, (output) => output.write(text));
}

export function addInspectCommand(command: Command, console: Console): void {
  addModelOptions(command)
    .option("--head <name>", `${headNames.join(", ")} (default: what config.json says)`)
    .option("--quantization", "measure what the linear layers would lose as int8, int7 and int4")
    .option("--pretty", "a summary instead of JSON; a terminal gets it anyway")
    .option("--output <file>", "where the result goes (default: standard output)")
    .action((options: InspectCommandOptions) => runInspect(options, console));
}
