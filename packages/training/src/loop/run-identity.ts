import type { SavedDType } from "@ernie-m/core";
import type { TrainingTask } from "../data/records.js";
import { fingerprintOf } from "./fingerprint.js";
import type { PreparedTraining, TrainingInput } from "./prepare.js";
import type { ResolvedSettings } from "./settings.js";
import { sourceFingerprint } from "./source-fingerprint.js";

/** What a run is: who goes on with it must have the same. */
export interface RunIdentity {
  readonly task: string;
  readonly settings: ResolvedSettings;
  readonly trainingSet: string;
  readonly developmentSet: string | undefined;
  /** Configuration, weights and tokenizer of the model before it is trained. */
  readonly model: string;
  readonly dtype: SavedDType | undefined;
  readonly adapter: boolean;
}

/** All that decides which bytes a run comes to. Throws: CheckpointError; the signal's reason. */
export async function identityOf<Task extends TrainingTask>(
  { task, training, development, dtype, adapter = false, signal }: TrainingInput<Task>,
  { model, settings }: PreparedTraining<Task>,
): Promise<RunIdentity> {
  return {
    ...{ task, settings, dtype, adapter },
    trainingSet: fingerprintOf(training),
    developmentSet: development && fingerprintOf(development),
    model: await sourceFingerprint(model, signal),
  };
}
