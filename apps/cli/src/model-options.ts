import type { CheckpointFormat, OpenOptions } from "@ernie-m/core";
import type { FromPretrainedOptions } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import type { NodeRuntime, NodeRuntimeOptions } from "@ernie-m/runtime-node";
import type { Command } from "commander";
import { connectedOptions, connectedRuntime } from "./connected-runtime.js";
import type { Console } from "./console.js";
import { dtypeNames, parseDType } from "./dtypes.js";
import { withDownloadProgress } from "./io/download-progress.js";
import { checkpointFormats, devices } from "./library-words.js";
import { parseChoiceOption, parseNumberOption, UsageError } from "./usage-error.js";

/** Which checkpoint a command opens. */
export interface SourceOptions {
  readonly model?: string;
  readonly revision?: string;
  readonly offline?: boolean;
  readonly weights?: string;
}

/** The options of every command that runs a model. */
export interface ModelOptions extends SourceOptions {
  readonly device: string;
  readonly dtype?: string;
  readonly threads?: string;
  readonly workers?: string;
}

/** What `--device` takes. */
export const deviceNames = [...devices, "auto"] as const;

/** How the options of a command differ from those of the rest. */
export interface OptionsTexts {
  /** Whether the command can do something with the embedded model. Default true. */
  readonly takesEmbedded?: boolean;
}

/** Adds `--model`, `--revision`, `--offline` and `--weights`. */
export function addSourceOptions(command: Command, { takesEmbedded = true }: OptionsTexts = {}): Command {
  const otherwise = takesEmbedded ? " (default: the embedded uie-m-mini)" : "";
  return command
    .option(
      "--model <folder or id>",
      `checkpoint folder, or organisation/name on the Hugging Face hub${otherwise}`,
    )
    .option("--revision <revision>", "branch, tag or commit of a model on the hub (default: main)")
    .option("--offline", "use what is in the hub's cache and request nothing")
    .option("--weights <format>", `of several copies, the weights in ${checkpointFormats.join(", ")}`)
    .hook("preAction", (_, called) => void chosenWeights(called.opts()));
}

/** Adds the options of `addSourceOptions`, `--device`, `--dtype`, `--threads` and `--workers`. */
export function addModelOptions(command: Command, texts?: OptionsTexts): Command {
  return addDeviceOption(addSourceOptions(command, texts))
    .option(
      "--dtype <dtype>",
      `linear layers as ${dtypeNames.join(", ")} (default: as the checkpoint stores them)`,
    )
    .option("--threads <number>", "threads that work on one run (default: one for each physical core)")
    .option(
      "--workers <number>",
      "runs at the same time, each on --threads threads, 1 by default (default: one run)",
    )
    .hook("preAction", (_, called) => {
      // What is wrong is said before any input is waited for.
      const { dtype, ...options } = called.opts<ModelOptions>();
      parseRuntimeOptions(options);
      if (dtype !== undefined) parseDType(dtype);
    });
}

export function addDeviceOption(command: Command): Command {
  return command.option("--device <device>", `where to compute: ${deviceNames.join(", ")}`, "cpu");
}

/** Where the model is: `--model`, or the embedded one. */
export function modelLocation(options: SourceOptions): string | URL {
  if (options.model === "") throw new UsageError("--model: expected a folder or a hub id, got an empty name");
  return options.model ?? modelUrl;
}

/**
 * Where a model is that was trained for a task which the embedded one was not. `kind` is the head's name with its
 * article. Throws: UsageError without `--model`.
 */
export function trainedModelLocation(options: SourceOptions, kind: string): string | URL {
  if (options.model === undefined)
    throw new UsageError(
      `--model is needed: the embedded model extracts and embeds; this command takes ${kind} checkpoint`,
    );
  return modelLocation(options);
}

/** Most threads or workers that can be asked for. */
const MOST = 1024;

type RuntimeOptions = Pick<ModelOptions, "device" | "threads" | "workers">;

/** Throws: UsageError for a device or number that cannot be. */
function parseRuntimeOptions(options: RuntimeOptions): NodeRuntimeOptions {
  const device = parseChoiceOption("--device", options.device, deviceNames);
  const count = (flag: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : parseNumberOption(flag, text, { low: 1, high: MOST, integer: true });
  const workers = count("--workers", options.workers);
  if (workers !== undefined && device !== "cpu") throw new UsageError("--workers: needs --device cpu");
  return { device, threads: count("--threads", options.threads), workers };
}

/** What the runtime is made with that the options ask for. Throws: UsageError for a device or number that cannot be. */
export function runtimeOptionsFor(options: RuntimeOptions): NodeRuntimeOptions {
  return connectedOptions(parseRuntimeOptions(options));
}

/** The runtime that the options ask for. Throws: UsageError for a device or number that cannot be. */
export function runtimeFor(options: RuntimeOptions, settings: NodeRuntimeOptions = {}): Promise<NodeRuntime> {
  return connectedRuntime({ ...parseRuntimeOptions(options), ...settings });
}

/** What a model is loaded with beside its runtime. */
export type Loading = OpenOptions & Pick<FromPretrainedOptions, "dtype">;

/** As `withOpening`, for what runs the model: it computes as `--dtype` says. Throws: UsageError for `--dtype`. */
export function withLoading<T>(
  options: ModelOptions,
  console: Console,
  load: (loading: Loading) => Promise<T>,
): Promise<T> {
  const { dtype: stated } = options;
  const dtype = stated === undefined ? undefined : parseDType(stated);
  return withOpening(options, console, (opening) => load({ ...opening, dtype }));
}

/** Which copy of the weights `--weights` asks for. Throws: UsageError. */
export function chosenWeights({ weights }: SourceOptions): CheckpointFormat | undefined {
  return weights === undefined ? undefined : parseChoiceOption("--weights", weights, checkpointFormats);
}

/** Opens a model as `--revision`, `--offline` and `--weights` say, and shows how far it is when it has to be fetched. */
export function withOpening<T>(
  options: SourceOptions,
  console: Console,
  open: (opening: OpenOptions) => Promise<T>,
): Promise<T> {
  const { revision, offline } = options;
  const weights = chosenWeights(options);
  return withDownloadProgress(console, (onProgress) =>
    open({ onProgress, ...(revision !== undefined && { revision }), ...(offline && { offline }), weights }),
  );
}
