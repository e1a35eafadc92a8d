import type { Runtime } from "@ernie-m/core";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import type { Command } from "commander";
import { UsageError } from "./usage-error.js";

/** The options of every command that opens a model. */
export interface ModelOptions {
  readonly model?: string;
  readonly device: string;
  readonly dtype: string;
}

const DEVICES: readonly string[] = ["cpu"];
const DTYPES: readonly string[] = ["fp32"];

/** Adds `--model`, `--device` and `--dtype`. */
export function addModelOptions(command: Command): Command {
  return command
    .option("--model <folder>", "checkpoint folder (default: the embedded uie-m-mini)")
    .option("--device <device>", `where to compute: ${DEVICES.join(", ")}`, "cpu")
    .option("--dtype <dtype>", `arithmetic: ${DTYPES.join(", ")}`, "fp32");
}

/** Where the model is: `--model`, or the embedded one. */
export function modelLocation(options: ModelOptions): string | URL {
  if (options.model === "") throw new UsageError("--model: expected a folder, got an empty name");
  return options.model ?? modelUrl;
}

/** The runtime that `--device` and `--dtype` ask for. Throws: UsageError when there is none. */
export function runtimeFor(options: ModelOptions): Runtime {
  if (!DEVICES.includes(options.device))
    throw new UsageError(`--device: expected ${DEVICES.join(" or ")}, got ${JSON.stringify(options.device)}`);
  if (!DTYPES.includes(options.dtype))
    throw new UsageError(`--dtype: expected ${DTYPES.join(" or ")}, got ${JSON.stringify(options.dtype)}`);
  return nodeRuntime();
}
