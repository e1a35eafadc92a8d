import type { CheckpointLocation } from "@ernie-m/core";
import type { NegativeKind } from "../data/negatives.js";
import type { TrainingTask } from "../data/records.js";
import type { TrainingEstimate } from "./estimate.js";
import { reckonTraining, type TrainingInput } from "./prepare.js";

/** What a training would take, and what it would learn from. */
export interface TrainingForecast extends TrainingEstimate {
  /** Records that are learned in every epoch. */
  readonly records: number;
  /** Answers of the model's own, of which some are learned in an epoch. */
  readonly rehearsed: number;
  /** Negative prompts there are to draw from, by kind. */
  readonly negatives: Readonly<Record<NegativeKind, number>>;
  readonly warnings: readonly string[];
}

/**
 * Reckons what a training takes, before anything is computed: rows, tokens, memory and time.
 *
 * Throws: as `train`, all but what only a step finds.
 */
export async function estimate<Task extends TrainingTask>(
  where: CheckpointLocation,
  input: TrainingInput<Task>,
): Promise<TrainingForecast> {
  const { model, plan, estimate: reckoned, warnings } = await reckonTraining(where, input);
  await model.dispose();
  const { entity, exchanged, subject, relation } = plan.negatives;
  return {
    ...reckoned,
    records: plan.records.length,
    rehearsed: plan.rehearsed.length,
    negatives: {
      entity: entity.length,
      exchanged: exchanged.length,
      subject: subject.length,
      relation: relation.length,
    },
    warnings,
  };
}
