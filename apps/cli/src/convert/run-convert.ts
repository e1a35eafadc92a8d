import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { quantizations, readConfig, SaveError } from "@ernie-m/core";
import { readTokenizerFiles } from "@ernie-m/core/saving";
import type { SavePretrainedOptions } from "@ernie-m/heads";
import { heads, openModel } from "@ernie-m/heads/table";
import type { TrimmedTokenizer } from "@ernie-m/tokenizer";
import { connectedRuntime } from "../connected-runtime.js";
import type { Console } from "../console.js";
import { parseDType } from "../dtypes.js";
import { jsonLine } from "../escape.js";
import { parseHead, statedHead } from "../heads.js";
import { interruptible } from "../interruptible.js";
import { withOutput } from "../io/output.js";
import { reportLoading } from "../load-warnings.js";
import { modelLocation, type SourceOptions, withOpening } from "../model-options.js";
import { parseChoiceOption, UsageError } from "../usage-error.js";
import {
  describeTrimming,
  parseTrimming,
  reportDifferences,
  type TrimmingOptions,
  trim,
} from "./trimming.js";
import { weightsBar } from "./weights-bar.js";
import { writtenFormats } from "./written-formats.js";

/** The options of `ernie-m convert`. */
export interface ConvertCommandOptions extends SourceOptions, TrimmingOptions {
  readonly to: string;
  readonly dtype?: string;
  readonly format: string;
  readonly head?: string;
  readonly overwrite?: boolean;
  readonly maxShardSize?: string;
}

/** The line that tells a script what is there now. */
async function describe(folder: string): Promise<Record<string, unknown>> {
  const files: Record<string, number> = {};
  for (const name of (await readdir(folder)).sort()) files[name] = (await stat(join(folder, name))).size;
  return { to: resolve(folder), files };
}

/** Throws: UsageError; SaveError; whatever opening the model throws. */
export async function runConvert(options: ConvertCommandOptions, console: Console): Promise<void> {
  const format = parseChoiceOption("--format", options.format, writtenFormats);
  const dtype = options.dtype === undefined ? undefined : parseDType(options.dtype);
  const named = options.head === undefined ? undefined : parseHead(options.head);
  if (options.to === "") throw new UsageError("--to: expected a folder, got an empty name");
  if (options.maxShardSize !== undefined && format === "onnx")
    throw new UsageError("--max-shard-size: ONNX weights are one file");
  if (quantizations.some((integers) => integers === dtype) && (format === "torch" || format === "paddle"))
    throw new UsageError(`--dtype: quantised weights are safetensors or onnx, not ${format}`);
  const plan = await parseTrimming(options);
  const runtime = await connectedRuntime();
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
