import type { Command } from "commander";
import type { Console } from "../console.js";
import type { ConvertCommandOptions } from "../convert/run-convert.js";
import { writtenFormats } from "../convert/written-formats.js";
import { dtypeNames } from "../dtypes.js";
import { headNames } from "../heads.js";
import { addSourceOptions } from "../model-options.js";

export function addConvertCommand(command: Command, console: Console): void {
  addSourceOptions(command)
    .requiredOption("--to <folder>", "folder to write; must be new or empty")
    .option(
      "--dtype <dtype>",
      `weights as ${dtypeNames.join(", ")}; integers are for linear layers and tables (default: as they are)`,
    )
    .option("--format <format>", writtenFormats.join(", "), "safetensors")
    .option("--head <name>", `${headNames.join(", ")} (default: what config.json says)`)
    .option("--max-shard-size <size>", 'weights a file may have, for example "2GB" (default: 5GB)')
    .option(
      "--languages-from <files...>",
      "keep only the vocabulary that these texts use: one text a line, or .jsonl",
    )
    .option(
      "--keep-tokens <number>",
      "of the pieces that the texts use, keep only so many, the most frequent",
    )
    .option("--overwrite", "replace the checkpoint in the folder; its other files stay")
    .action(async (options: ConvertCommandOptions) => {
      const { runConvert } = await import("../convert/run-convert.js");
      await runConvert(options, console);
    });
}
