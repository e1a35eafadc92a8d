import type { CheckpointLocation } from "@ernie-m/core";
import type { TrainingTask } from "../data/records.js";
import type { TrainingRow } from "../data/training-row.js";
import { learningRateAt } from "../optimizer/schedule.js";
import { prepareTraining, type TrainingInput } from "./prepare.js";

/** A step as a training takes it: negatives and rehearsal are among its rows. */
export interface PlannedStep {
  /** From 0. */
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly rows: readonly TrainingRow[];
}

/**
 * The steps that a training would take, one after another, without taking any: what to look at before hours of work, or
 * to train another program on the same rows.
 *
 * Throws: as `train`, all but what only a step finds.
 */
export async function* plannedSteps<Task extends TrainingTask>(
  where: CheckpointLocation,
  input: TrainingInput<Task>,
): AsyncGenerator<PlannedStep, void, undefined> {
  const { model, plan, settings } = await prepareTraining(where, input);
  await model.dispose();
  const { total } = plan;
  for (let step = 0; step < total; step++) {
    const learningRate = learningRateAt(step, { ...settings, steps: total });
    yield { step, learningRate, ...plan.step(step) };
  }
}
