import type { CheckpointFiles, CheckpointSink } from "@ernie-m/core";
import type { TrainableModel } from "@ernie-m/training";

/** What a run has come to: with weights and moments, all that it goes on from. */
export interface RunState {
  /** Steps that are taken. */
  readonly step: number;
  /** Number of the pool that the next step's batch is of, in its phase, and the batch's place in it. */
  readonly pool: number;
  readonly batch: number;
  /** Tokens that were learned from, padding counted. */
  readonly tokens: number;
}

export const BEGIN: RunState = { step: 0, pool: 0, batch: 0, tokens: 0 };

const STATE = "state.json";

/** Writes a run whole, or leaves the one before. Throws: SaveError. */
export async function saveRun(sink: CheckpointSink, state: RunState, model: TrainableModel): Promise<void> {
  try {
    await write(sink, STATE, new TextEncoder().encode(JSON.stringify(state)));
    for (const [name, bytes] of model.runFiles()) await write(sink, name, bytes);
    await sink.commit();
  } catch (cause) {
    await sink.abort();
    throw cause;
  }
}

async function write(sink: CheckpointSink, name: string, bytes: Uint8Array): Promise<void> {
  const file = await sink.create(name);
  try {
    await file.write(bytes);
  } finally {
    await file.close();
  }
}

/** Takes up a run. Throws: CheckpointError, TrainingError. */
export async function restoreRun(files: CheckpointFiles, model: TrainableModel): Promise<RunState> {
  await model.restoreRun(files);
  return JSON.parse(new TextDecoder().decode(await files.readFile(STATE))) as RunState;
}
