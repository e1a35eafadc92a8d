import type { JsonObject, ProblemType } from "@ernie-m/config";
import type { CancelSignal, CheckpointSink, SavedDType } from "@ernie-m/core";
import { saveAdapter, saveCheckpoint } from "@ernie-m/core/saving";
import { heads } from "@ernie-m/heads/table";
import { variantOfCheckpoint } from "@ernie-m/tokenizer";
import { jsonBytes, parseJsonBytes } from "../ascii-json.js";
import {
  anyObject,
  signal as isSignal,
  sink as isSink,
  listOf,
  maybe,
  objectOf,
  problemType,
  savedDType,
  text,
} from "../check-arguments.js";
import { isTrainableModel, type TrainableModel } from "../model/trainable-model.js";
import { checkFinite } from "../weights/check-finite.js";

const CONFIG = "config.json";

/** What a trained checkpoint's configuration says beside the model's own, and how it is written. */
export interface TrainedModelOptions {
  /** How it was trained, and what came of it: `training`. Default: left out. */
  readonly training?: JsonObject;
  /** Labels that extraction knows now: `uie.labels`. */
  readonly labels?: readonly string[] | undefined;
  /** How the labels of a sequence classifier are to be read: `problem_type`. */
  readonly problemType?: ProblemType | undefined;
  /** Of all weights. Default: what each has. */
  readonly dtype?: SavedDType | undefined;
  readonly signal?: CancelSignal | undefined;
}

const isNotes = objectOf({
  training: maybe(anyObject),
  labels: maybe(listOf(text)),
  problemType: maybe(problemType),
  dtype: maybe(savedDType),
  signal: isSignal,
});

/**
 * Writes a model with its weights as they are now, adapters merged, as an ordinary checkpoint with the tokenizer's files.
 * All of it appears or, when anything fails, nothing.
 *
 * @param sink where to, for example `await runtime.createCheckpoint(folder)`
 *
 * Throws: SaveError `target-exists`, `target-is-source` or `unwritable`; WeightError `weight-dtype` when a value is too large
 * for its dtype; TrainingError `not-finite` for a weight that is no number; CheckpointError; InputError; the signal's reason.
 */
export async function saveModel(
  model: TrainableModel,
  sink: CheckpointSink,
  options: TrainedModelOptions = {},
): Promise<void> {
  isTrainableModel("model", model);
  isSink("sink", sink);
  isNotes("options", options);
  const { config, files, head } = model;
  const [weights, tokenizerVariant] = await Promise.all([
    model.weights(options.dtype),
    variantOfCheckpoint(files),
  ]);
  const { architecture } = heads[head];
  await saveCheckpoint(
    { config, architecture, weights, files, tokenizerVariant, dtype: options.dtype },
    withNotes(sink, options),
    { signal: options.signal },
  );
}

/**
 * Writes the adapters of a model, and what was trained whole beside them, as PEFT does.
 *
 * Throws: as `saveAdapter`; TrainingError `not-finite` for a weight that is no number.
 */
export async function saveModelAdapter(
  model: TrainableModel,
  sink: CheckpointSink,
  notes: TrainedModelOptions,
  { rank, alpha }: { readonly rank: number; readonly alpha: number },
): Promise<void> {
  const { config, files, head, tensors, isTransposed } = model;
  const { architecture } = heads[head];
  for (const [name, { data }] of Object.entries(tensors)) checkFinite(name, data);
  const base = files.location;
  await saveAdapter(
    { base, rank, alpha, tensors, isTransposed, config, architecture },
    withNotes(sink, notes),
  );
}

/** A sink that adds notes to the configuration, whichever library it is written for. */
function withNotes(sink: CheckpointSink, notes: TrainedModelOptions): CheckpointSink {
  return {
    location: sink.location,
    commit: () => sink.commit(),
    abort: () => sink.abort(),
    async create(name) {
      const file = await sink.create(name);
      if (name !== CONFIG) return file;
      const parts: Uint8Array[] = [];
      return {
        async write(bytes) {
          parts.push(bytes.slice());
        },
        async close() {
          await file.write(noted(parts, notes));
          await file.close();
        },
      };
    },
  };
}

function noted(
  parts: readonly Uint8Array[],
  { training, labels, problemType }: TrainedModelOptions,
): Uint8Array {
  const json = parseJsonBytes(Uint8Array.from(parts.flatMap((part) => [...part]))) as JsonObject;
  const uie = labels === undefined ? {} : { uie: { ...asObject(json.uie), labels: [...labels] } };
  const problem = problemType === undefined ? {} : { problem_type: problemType };
  return jsonBytes({ ...json, ...uie, ...problem, ...(training && { training }) });
}

function asObject(value: JsonObject[string] | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
