import type { Runtime } from "@ernie-m/core";
import { saveCheckpoint } from "@ernie-m/core/saving";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import { TrainableModel } from "@ernie-m/training";

const ARCHITECTURE = "ErnieMForInformationExtraction";

/** Writes a model as it is as an ordinary checkpoint of fp16 weights. Throws: as `saveCheckpoint`. */
export async function saveModel(model: TrainableModel, runtime: NodeRuntime, folder: string): Promise<void> {
  await saveCheckpoint(
    {
      config: model.config,
      architecture: ARCHITECTURE,
      weights: await model.weights(),
      files: model.files,
      dtype: "float16",
    },
    await runtime.createCheckpoint(folder, { overwrite: true }),
  );
}

/** Writes the checkpoint in `start` with the encoder of a model that tags. Throws: as `saveCheckpoint`. */
export async function saveTagged(
  tagging: TrainableModel,
  runtime: Runtime & Pick<NodeRuntime, "createCheckpoint">,
  start: string,
  folder: string,
): Promise<void> {
  await using begun = await TrainableModel.load(start, { runtime, head: "information-extraction" });
  const weights = new Map(await begun.weights());
  for (const [name, weight] of await tagging.weights()) if (weights.has(name)) weights.set(name, weight);
  await saveCheckpoint(
    { config: begun.config, architecture: ARCHITECTURE, weights, files: begun.files, dtype: "float32" },
    await runtime.createCheckpoint(folder),
  );
}
