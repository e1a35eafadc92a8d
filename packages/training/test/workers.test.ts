/** Training in a worker thread: the same numbers, and nobody waits for it. */
import { int32Tensor } from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { expect, test } from "vitest";
import { TrainableModel } from "../src/index.js";
import { fixtureTensors, microBatches, trainerOptions, trainingCase } from "./training-case.js";

const of = trainingCase("extraction");
const where = fixturePath(`reference/checkpoints/${of.checkpoint}`);
const inputIds = int32Tensor(Int32Array.of(0, 17, 4, 2), [1, 4]);

test("steps in a worker thread are those of this one, beside a model that answers meanwhile", async () => {
  const batches = await fixtureTensors("reference/training/extraction.batches.safetensors");
  const here = nodeRuntime({ threads: 1 });
  const there = nodeRuntime({ threads: 1, workers: 1 });
  await using mine = await TrainableModel.load(where, { runtime: here, ...trainerOptions(of) });
  await using theirs = await TrainableModel.load(where, { runtime: there, ...trainerOptions(of) });
  await using other = await ErnieMForInformationExtraction.fromPretrained(where, { runtime: there });
  const { startLogits } = await other.forward({ inputIds });
  for (let step = 0; step < 4; step++) {
    const options = { step, learningRate: 1e-3 };
    const [expected, found, answer] = await Promise.all([
      mine.step(microBatches(of, batches, step), options),
      theirs.step(microBatches(of, batches, step), options),
      other.forward({ inputIds }),
    ]);
    expect(found).toEqual(expected);
    expect(answer.startLogits).toEqual(startLogits);
  }
  expect(theirs.tensors).toEqual(mine.tensors);
  await Promise.all([here.close(), there.close()]);
});
