import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type CheckpointFiles,
  readConfig,
  type SavedDType,
  SaveError,
  type SaveProgress,
} from "@ernie-m/core";
import type { SavePretrainedOptions } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { type TrimmedTokenizer, trimTokenizer } from "@ernie-m/tokenizer";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { headOf, heads, parseHead } from "../forward/heads.js";
import { withOutput } from "../io/output.js";
import { type Progress, startProgress } from "../io/progress.js";
import { readTexts } from "../io/text-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { type ModelOptions, modelLocation, runtimeFor } from "../model-options.js";
import { parseNumberOption, UsageError } from "../usage-error.js";

interface ConvertCommandOptions extends Partial<ModelOptions> {
  readonly to: string;
  readonly format: string;
  readonly head?: string;
  readonly overwrite?: boolean;
  readonly maxShardSize?: string;
  readonly languagesFrom?: readonly string[];
  readonly keepTokens?: string;
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

/** What to trim the vocabulary by, read and checked before anything else is done. */
interface TrimmingPlan {
  readonly texts: readonly string[];
  readonly keepPieces: number | undefined;
}

async function parseTrimming(options: ConvertCommandOptions): Promise<TrimmingPlan | undefined> {
  const { languagesFrom, keepTokens } = options;
  if (languagesFrom === undefined) {
    if (keepTokens !== undefined) throw new UsageError("--keep-tokens: needs --languages-from");
    return undefined;
  }
  const keepPieces =
    keepTokens === undefined
      ? undefined
      : parseNumberOption("--keep-tokens", keepTokens, { low: 1, high: Infinity, integer: true });
  const texts: string[] = [];
  for (const file of languagesFrom) for (const text of await readTexts(file)) texts.push(text);
  if (texts.length === 0) throw new UsageError(`--languages-from: no texts in ${languagesFrom.join(", ")}`);
  return { texts, keepPieces };
}

async function trim(
  files: CheckpointFiles,
  { texts, keepPieces }: TrimmingPlan,
  signal: AbortSignal,
): Promise<TrimmedTokenizer> {
  return trimTokenizer(files, texts, { signal, ...(keepPieces !== undefined && { keepPieces }) });
}

/** How much of a text or of its tokens a message shows. */
const SHOWN = 60;

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Tells which texts the smaller vocabulary splits in another way. */
function reportDifferences({ differences }: TrimmedTokenizer, texts: number, console: Console): void {
  const { count, first } = differences;
  if (count === 0) return;
  console.warn(`${count} of ${texts} texts are split in another way by the smaller vocabulary`);
  for (const { index, text, before, after } of first) {
    const [old, now] = [shorten(before.join(" ")), shorten(after.join(" "))];
    console.warn(`text ${index + 1}, ${JSON.stringify(shorten(text))}: ${old} is now ${now}`);
  }
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

function describeTrimming({ sizeBefore, keptIds, scripts, differences }: TrimmedTokenizer, texts: number) {
  return {
    tokensBefore: sizeBefore,
    tokens: keptIds.length,
    scripts,
    texts,
    textsSplitDifferently: differences.count,
  };
}

async function runConvert(options: ConvertCommandOptions, console: Console): Promise<void> {
  const format = parseFormat(options.format);
  const dtype = parseDType(options.dtype);
  const named = options.head === undefined ? undefined : parseHead(options.head);
  if (options.to === "") throw new UsageError("--to: expected a folder, got an empty name");
  if (options.maxShardSize !== undefined && format === "onnx")
    throw new UsageError("--max-shard-size: ONNX weights are one file");
  const plan = await parseTrimming(options);
  const source: ModelOptions = { ...options, device: "cpu", dtype: "fp32" };
  const runtime = runtimeFor(source);
  const where = modelLocation(source);
  let trimmed: TrimmedTokenizer | undefined;
  await interruptible(options.to, async (signal) => {
    const files = await runtime.openCheckpoint(where, { signal });
    const head = named ?? headOf(await readConfig(files));
    const model = await heads[head].fromPretrained(where, { runtime, signal });
    const bar = megabyteBar(console, options.to);
    try {
      reportLoading(model, console);
      if (plan !== undefined) {
        trimmed = await trim(files, plan, signal);
        reportDifferences(trimmed, plan.texts.length, console);
      }
      const saving: SavePretrainedOptions = {
        runtime: nodeRuntime(),
        overwrite: options.overwrite === true,
        signal,
        onProgress: bar.report,
        ...(dtype && { dtype }),
        ...(trimmed && { vocabulary: trimmed }),
        ...(options.maxShardSize !== undefined && { maxShardSize: options.maxShardSize }),
      };
      if (format === "onnx") await model.saveOnnx(options.to, saving);
      else await model.savePretrained(options.to, saving);
    } finally {
      bar.stop();
      await model.dispose();
    }
  });
  const result = {
    ...(await describe(options.to)),
    ...(trimmed && { vocabulary: describeTrimming(trimmed, plan?.texts.length ?? 0) }),
  };
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
