/** What those who read, change and write checkpoints hand over, checked: JavaScript's may be anything. */
import type { ErnieMConfig } from "@ernie-m/config";
import { checkArgument, checkConfig, checkObject, checkShape, checkText, isObject } from "../arguments.js";
import { isDType } from "../tensor.js";
import { type CheckpointFiles, checkFiles } from "./checkpoint-files.js";
import type { CheckpointSink } from "./checkpoint-sink.js";
import type { ModelWeights, WeightEntry } from "./weight-source.js";

/** Throws: InputError for what is no Map of weights. */
export function checkWeights(weights: ModelWeights): void {
  checkObject("weights", "a Map of weights", weights, "get", "values");
}

/** Throws: InputError. */
export function checkModel(files: CheckpointFiles, config: ErnieMConfig, weights: ModelWeights): void {
  checkFiles(files);
  checkConfig(config);
  checkWeights(weights);
}

/** Throws: InputError for what no checkpoint can be written to. */
export function checkSink(sink: CheckpointSink): void {
  checkObject("sink", "a sink of a checkpoint", sink, "create", "commit", "abort");
}

/** Throws: InputError for what is no tensor of a checkpoint. */
export function checkEntry(name: string, entry: WeightEntry): void {
  checkInfo(name, entry);
  checkObject(`${name}.storage`, "where its bytes lie", entry.storage);
}

/** Throws: InputError for what lacks the name, the dtype or the shape of a tensor. */
export function checkInfo(name: string, info: unknown): void {
  checkArgument(isObject(info), name, "a tensor", info);
  const { name: own, dtype, shape } = info as Readonly<Record<string, unknown>>;
  checkText(`${name}.name`, own);
  checkArgument(typeof dtype === "string" && isDType(dtype), `${name}.dtype`, "a dtype", dtype);
  checkShape(shape);
}

/** Throws: InputError for what is no choice among some; undefined is one where there is a default. */
export function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  checkArgument(choices.includes(value), name, `one of ${choices.filter(Boolean).join(", ")}`, value);
}
