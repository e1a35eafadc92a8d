import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checkpointFormats, quantizations, readConfig, SaveError } from "@ernie-m/core";
import { readTokenizerFiles } from "@ernie-m/core/saving";
import type { SavePretrainedOptions } from "@ernie-m/heads";
import { heads, openModel } from "@ernie-m/heads/table";
import type { TrimmedTokenizer } from "@ernie-m/tokenizer";
import type { Command } from "commander";
import { connectedRuntime } from "../connected-runtime.js";
import type { Console } from "../console.js";
import {
  describeTrimming,
  parseTrimming,
  reportDifferences,
  type TrimmingOptions,
  trim,
} from "../convert/trimming.js";
import { weightsBar } from "../convert/weights-bar.js";
import { dtypeNames, parseDType } from "../dtypes.js";
import { jsonLine } from "../escape.js";
import { headNames, parseHead, statedHead } from "../heads.js";
import { interruptible } from "../interruptible.js";
import { withOutput } from "../io/output.js";
import { reportLoading } from "../load-warnings.js";
import { addSourceOptions, modelLocation, type SourceOptions, withOpening } from "../model-options.js";
import { parseChoiceOption, UsageError } from "../usage-error.js";

interface ConvertCommandOptions extends SourceOptions, TrimmingOptions {
  readonly to: string;
  readonly dtype?: string;
  readonly format: string;
  readonly head?: string;
  readonly overwrite?: boolean;
  readonly maxShardSize?: string;
}

const FORMATS = [...checkpointFormats, "onnx"] as const;

/** The line that tells a script what is there now. */
async function describe(folder: string): Promise<Record<string, unknown>> {
  const files: Record<string, number> = {};
  for (const name of (await readdir(folder)).sort()) files[name] = (await stat(join(folder, name))).size;
  return { to: resolve(folder), files };
}

async function runConvert(options: ConvertCommandOptions, console: Console): Promise<void> {
  const format = parseChoiceOption("--format", options.format, FORMATS);
  const dtype = options.dtype === undefined ? undefined : parseDType(options.dtype);
  const named = options.head === undefined ? undefined : parseHead(options.head);
  if (options.to === "") throw new UsageError("--to: expected a folder, got an empty name");
  if (options.maxShardSize !== undefined && format === "onnx")
    throw new UsageError("--max-shard-size: ONNX weights are one file");
  if (quantizations.some((integers) => integers === dtype) && (format === "torch" || format === "paddle"))
    throw new UsageError(`--dtype: quantised weights are safetensors or onnx, not ${format}`);
  const plan = await parseTrimming(options);
  const runtime = connectedRuntime();
  const where = modelLocation(options);
  let trimmed: TrimmedTokenizer | undefined;
  const interrupted = (): SaveError =>
    new SaveError("unwritable", options.to, "interrupted, nothing was written");
  await interruptible(interrupted, async (signal) => {
    const { files, model } = await withOpening(options, console, async (opening) => {
      const { files: opened, configuration } = await openModel(where, { ...opening, runtime, signal });
      const head = named ?? statedHead(await readConfig(configuration));
      const Model = await heads[head].model();
      const loaded = await Model.fromPretrained(where, { ...opening, runtime, signal, dtype: "fp32" });
      // Fetched while the bar of the download is there.
      await readTokenizerFiles(opened);
      return { files: opened, model: loaded };
    });
    const bar = weightsBar(console, options.to);
    try {
      reportLoading(model, console);
      trimmed = plan && (await trim(files, plan, signal));
      if (trimmed !== undefined) reportDifferences(trimmed, plan?.texts.length ?? 0, console);
      const saving: SavePretrainedOptions = {
        runtime,
        overwrite: options.overwrite === true,
        signal,
        onProgress: bar.report,
        ...(dtype && { dtype }),
        ...(trimmed && { vocabulary: trimmed }),
        ...(options.maxShardSize !== undefined && { maxShardSize: options.maxShardSize }),
      };
      if (format === "onnx") await model.saveOnnx(options.to, saving);
      else await model.savePretrained(options.to, { ...saving, format });
    } finally {
      bar.stop();
      await model.dispose();
    }
  });
  const result = {
    ...(await describe(options.to)),
    ...(trimmed && { vocabulary: describeTrimming(trimmed, plan?.texts.length ?? 0) }),
  };
  await withOutput(undefined, (output) => output.write(jsonLine(result)));
}

export function addConvertCommand(program: Command, console: Console): void {
  addSourceOptions(program.command("convert"))
    .description("Write a checkpoint of any format in another one, or as an ONNX model")
    .requiredOption("--to <folder>", "folder to write; must be new or empty")
    .option(
      "--dtype <dtype>",
      `weights as ${dtypeNames.join(", ")}; integers are for linear layers and tables (default: as they are)`,
    )
    .option("--format <format>", FORMATS.join(", "), "safetensors")
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
    .action((options: ConvertCommandOptions) => runConvert(options, console));
}
