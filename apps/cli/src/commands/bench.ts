import type { Command } from "commander";
import { USUAL_SCHEMA } from "../bench/bench-options.js";
import { prepackings } from "../bench/configurations.js";
import type { BenchCommandOptions } from "../bench/run-command.js";
import { USUAL_BATCHES } from "../bench/shapes.js";
import type { Console } from "../console.js";
import { dtypeNames } from "../dtypes.js";
import { headNames } from "../heads.js";
import { addDeviceOption, addSourceOptions } from "../model-options.js";

export function addBenchCommand(command: Command, console: Console): void {
  addDeviceOption(addSourceOptions(command))
    .option(
      "--input <file>",
      "what the task of the model's head reads: texts, one a line, or .jsonl (default: eight sentences)",
    )
    .option("--output <file>", "where the result goes (default: standard output)")
    .option("--pretty", "a table instead of JSON; a terminal gets it anyway")
    .option(
      "--dtype <list>",
      `linear layers as ${dtypeNames.join(", ")}; several with commas (default: as stored)`,
    )
    .option("--threads <list>", "threads of one run, for example 1,2 (default: the runtime's choice)")
    .option("--workers <list>", "worker threads that compute, for example 0,2 (default: 0)")
    .option("--prepacking <list>", `${Object.keys(prepackings).join(", ")}; several with commas`, "on")
    .option("--lengths <list>", "tokens of single sequences (default: 16,32,… up to 512)")
    .option("--batches <list>", `sequences of batches (default: ${USUAL_BATCHES.join(",")})`)
    .option(
      "--schema <json>",
      `what information extraction looks for (default: ${JSON.stringify(USUAL_SCHEMA)})`,
    )
    .option("--head <name>", `${headNames.join(", ")} (default: what config.json says)`)
    .option("--rounds <n>", "how often to measure at most, warm-up not counted", "7")
    .option("--time-limit <seconds>", "when to be done; what does not fit is skipped, and said so", "20")
    .action(async (options: BenchCommandOptions) => {
      const { runBenchCommand } = await import("../bench/run-command.js");
      await runBenchCommand(options, console);
    });
}
