import type { CheckpointFiles, CheckpointSink } from "@ernie-m/core";

/** Where a training keeps what it makes: an app's own. */
export interface TrainingStore {
  /** Starts the best model so far, in place of the one before. Throws: SaveError. */
  createModel(): Promise<CheckpointSink>;
  /** Starts what a run goes on from, in place of the one before. Throws: SaveError. */
  createRun(): Promise<CheckpointSink>;
  /** What a run goes on from; undefined where there is none. Throws: CheckpointError. */
  openRun(): Promise<CheckpointFiles | undefined>;
  /** Removes what a run goes on from: it has come to its end. Throws: SaveError. */
  removeRun(): Promise<void>;
}
