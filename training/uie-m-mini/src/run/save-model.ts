import { saveCheckpoint } from "@ernie-m/core/saving";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { TrainableModel } from "@ernie-m/training";

/** Writes a model as it is as an ordinary checkpoint of fp16 weights. Throws: as `saveCheckpoint`. */
export async function saveModel(model: TrainableModel, runtime: NodeRuntime, folder: string): Promise<void> {
  await saveCheckpoint(
    {
      config: model.config,
      architecture: "ErnieMForInformationExtraction",
      weights: await model.weights(),
      files: model.files,
      dtype: "float16",
    },
    await runtime.createCheckpoint(folder, { overwrite: true }),
  );
}
