/** Training runs of the published implementation, step by step. */
import { fixturePath } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, test } from "vitest";
import { learningRateAt, TrainableModel } from "../src/index.js";
import { fixtureTensors, microBatches, trainerOptions, trainingCase } from "./training-case.js";

const cases = [
  "single",
  "multi",
  "regression",
  "choice",
  "token",
  "token-accumulated",
  "answer",
  "extraction",
  "extraction-accumulated",
  "extraction-constant",
  "extraction-frozen",
  "extraction-lora",
] as const;

describe.each([1, 2])("on ONNX Runtime with %i threads", (threads) => {
  const runtime = nodeRuntime({ threads });

  test.each(cases)("the losses and gradient norms of %s are the published implementation's", async (name) => {
    const of = trainingCase(name);
    const { optimizer } = of;
    const checkpoint = fixturePath(`reference/checkpoints/${of.checkpoint}`);
    await using model = await TrainableModel.load(checkpoint, { runtime, ...trainerOptions(of) });
    if (of.lora !== null)
      model.setTensors(await fixtureTensors(`reference/training/${name}.adapters.safetensors`));
    const batches = await fixtureTensors(`reference/training/${name}.batches.safetensors`);
    for (let step = 0; step < of.steps; step++) {
      const learningRate = learningRateAt(step, {
        ...optimizer,
        steps: of.steps,
        warmup: optimizer.warmupSteps,
      });
      expect(learningRate).toBeCloseTo(of.learningRates[step], 12);
      const { loss, gradientNorm } = await model.step(microBatches(of, batches, step), {
        ...optimizer,
        step,
        learningRate,
      });
      expect(Math.abs(loss / of.losses[step] - 1), `loss of step ${step}`).toBeLessThan(1e-4);
      expect(Math.abs(gradientNorm / of.gradientNorms[step] - 1), `norm of step ${step}`).toBeLessThan(1e-3);
    }
  });
});
