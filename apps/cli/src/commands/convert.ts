import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readConfig, type SavedDType, SaveError, type SaveProgress } from "@ernie-m/core";
import type { SavePretrainedOptions } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { headOf, heads, parseHead } from "../forward/heads.js";
import { withOutput } from "../io/output.js";
import { type Progress, startProgress } from "../io/progress.js";
import { reportLoading } from "../load-warnings.js";
import { type ModelOptions, modelLocation, runtimeFor } from "../model-options.js";
import { UsageError } from "../usage-error.js";

interface ConvertCommandOptions extends Partial<ModelOptions> {
  readonly to: string;
  readonly format: string;
  readonly head?: string;
  readonly overwrite?: boolean;
  readonly maxShardSize?: string;
}

const FORMATS = ["safetensors", "onnx"] as const;
type Format = (typeof FORMATS)[number];

const DTYPES: Readonly<Record<string, SavedDType>> = {
  fp32: "float32",
  fp16: "float16",
  bf16: "bfloat16",
};

function parseFormat(text: string): Format {
  const known = FORMATS.find((format) => format === text);
  if (known !== undefined) return known;
  throw new UsageError(`--format: expected ${FORMATS.join(" or ")}, got ${JSON.stringify(text)}`);
}

function parseDType(text: string | undefined): SavedDType | undefined {
  if (text === undefined) return undefined;
  if (Object.hasOwn(DTYPES, text)) return DTYPES[text];
  throw new UsageError(`--dtype: expected ${Object.keys(DTYPES).join(", ")}, got ${JSON.stringify(text)}`);
}

const MEGABYTE = 1e6;

/** A bar over the megabytes of weights; how many there are is known when the first report comes. */
function megabyteBar(console: Console, target: string) {
  let bar: Progress | undefined;
  return {
    report: ({ writtenBytes, totalBytes }: SaveProgress): void => {
      const total = Math.ceil(totalBytes / MEGABYTE);
      bar ??= startProgress(console, { total, unit: "MB", output: target });
      bar.update(Math.floor(writtenBytes / MEGABYTE));
    },
    stop: (): void => bar?.stop(),
  };
}

/** Runs `act` with a signal that Ctrl-C aborts, so that what was written so far can be removed. */
async function interruptible(target: string, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = (): void =>
    stop.abort(new SaveError("unwritable", target, "interrupted, nothing was written"));
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    await act(stop.signal);
  } finally {
    process.removeListener("SIGINT", onInterrupt);
    process.removeListener("SIGTERM", onInterrupt);
  }
}

/** The line that tells a script what is there now. */
async function describe(folder: string): Promise<Record<string, unknown>> {
  const files: Record<string, number> = {};
  for (const name of (await readdir(folder)).sort()) files[name] = (await stat(join(folder, name))).size;
  return { to: resolve(folder), files };
}

async function runConvert(options: ConvertCommandOptions, console: Console): Promise<void> {
  const format = parseFormat(options.format);
  const dtype = parseDType(options.dtype);
  const named = options.head === undefined ? undefined : parseHead(options.head);
  if (options.to === "") throw new UsageError("--to: expected a folder, got an empty name");
  if (options.maxShardSize !== undefined && format === "onnx")
    throw new UsageError("--max-shard-size: ONNX weights are one file");
  const source: ModelOptions = { ...options, device: "cpu", dtype: "fp32" };
  const runtime = runtimeFor(source);
  const where = modelLocation(source);
  await interruptible(options.to, async (signal) => {
    const head = named ?? headOf(await readConfig(await runtime.openCheckpoint(where, { signal })));
    const model = await heads[head].fromPretrained(where, { runtime, signal });
    const bar = megabyteBar(console, options.to);
    try {
      reportLoading(model, console);
      const saving: SavePretrainedOptions = {
        runtime: nodeRuntime(),
        overwrite: options.overwrite === true,
        signal,
        onProgress: bar.report,
        ...(dtype && { dtype }),
        ...(options.maxShardSize !== undefined && { maxShardSize: options.maxShardSize }),
      };
      if (format === "onnx") await model.saveOnnx(options.to, saving);
      else await model.savePretrained(options.to, saving);
    } finally {
      bar.stop();
      await model.dispose();
    }
  });
  const result = await describe(options.to);
  await withOutput(undefined, (output) => output.write(`${JSON.stringify(result)}\n`));
}

/** Adds `ernie-m convert`. */
export function addConvertCommand(program: Command, console: Console): void {
  program
    .command("convert")
    .description("Write a checkpoint of any format as a safetensors checkpoint or as an ONNX model")
    .option("--model <folder>", "checkpoint to read (default: the embedded uie-m-mini)")
    .requiredOption("--to <folder>", "folder to write; must be new or empty")
    .option("--dtype <dtype>", `weights as ${Object.keys(DTYPES).join(", ")} (default: as they are)`)
    .option("--format <format>", `${FORMATS.join(" or ")}`, "safetensors")
    .option("--head <name>", `${Object.keys(heads).join(", ")} (default: what config.json says)`)
    .option("--max-shard-size <size>", 'weights a file may have, for example "2GB" (default: 5GB)')
    .option("--overwrite", "replace the checkpoint in the folder; its other files stay")
    .action((options: ConvertCommandOptions) => runConvert(options, console));
}
