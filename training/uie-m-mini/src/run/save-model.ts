import type { ModelWeight } from "@ernie-m/core";
import { saveCheckpoint } from "@ernie-m/core/saving";
import { readWeight } from "@ernie-m/core/weights";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { TrainableModel } from "@ernie-m/training";
import type { Task } from "../settings.js";

/** Where a checkpoint is written, and how. */
export interface SaveOptions {
  readonly task: Task;
  readonly dtype: "float16" | "float32";
}

const ARCHITECTURES: Readonly<Record<Task, string>> = {
  tagging: "ErnieMForTokenClassification",
  answering: "ErnieMForInformationExtraction",
};

/**
 * Writes a model as it is as an ordinary checkpoint, in which `over` takes the place of the weights that both have: heads
 * of one on the encoder of the other. Throws: as `saveCheckpoint`.
 */
export async function saveModel(
  model: TrainableModel,
  runtime: Pick<NodeRuntime, "createCheckpoint">,
  folder: string,
  { task, dtype }: SaveOptions,
  over?: TrainableModel,
): Promise<void> {
  const weights = new Map(await model.weights());
  if (over !== undefined)
    for (const [name, weight] of await over.weights())
      if (weights.has(name)) weights.set(name, await fromItsFiles(weight, over));
  await saveCheckpoint(
    { config: model.config, architecture: ARCHITECTURES[task], weights, files: model.files, dtype },
    await runtime.createCheckpoint(folder, { overwrite: true }),
  );
}

/** A weight that lies in memory: what was not trained lies in files of its own model. */
async function fromItsFiles(weight: ModelWeight, { files }: TrainableModel): Promise<ModelWeight> {
  if (weight.storage.kind === "memory") return weight;
  const { data } = await readWeight(files, weight);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { ...weight, storage: { kind: "memory", data: bytes } };
}
