import type { Runtime } from "@ernie-m/core";
import { TrainableModel } from "@ernie-m/training";
import type { ExampleSources } from "../batches/mixture.js";
import type { Stage } from "../settings.js";
import { Tags } from "../tagging/tags.js";

/** A checkpoint as a model of a stage's task; a head that it lacks begins anew. Throws: as `TrainableModel.load`. */
export function openTask(
  folder: string,
  stage: Stage,
  runtime: Runtime,
  sources: ExampleSources,
): Promise<TrainableModel> {
  const common = { runtime, dropout: 0, seed: stage.seed };
  switch (stage.task) {
    case "tagging":
      return TrainableModel.load(folder, {
        ...{ ...common, head: "token-classification" },
        labels: new Tags(sources).labels,
      });
    case "answering":
      return TrainableModel.load(folder, {
        ...{ ...common, head: "information-extraction" },
        loss: { positiveWeight: stage.positiveWeight },
      });
  }
}
