import type { CheckpointFiles, CheckpointSink } from "@ernie-m/core";
import type { TrainableModel } from "@ernie-m/training";
import type { Settings } from "../settings.js";

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
const SETTINGS = "settings.json";

/** A run, and the settings that it was begun with. */
export interface Run {
  readonly state: RunState;
  readonly settings: Settings;
}

const bytesOf = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Writes a run whole, or leaves the one before. Throws: SaveError. */
export async function saveRun(
  sink: CheckpointSink,
  { state, settings }: Run,
  model: TrainableModel,
): Promise<void> {
  try {
    await write(sink, STATE, [bytesOf(state)]);
    await write(sink, SETTINGS, [bytesOf(settings)]);
    for (const { name, parts } of model.runFiles()) await write(sink, name, parts);
    await sink.commit();
  } catch (cause) {
    await sink.abort();
    throw cause;
  }
}

async function write(sink: CheckpointSink, name: string, parts: Iterable<Uint8Array>): Promise<void> {
  const file = await sink.create(name);
  try {
    for (const part of parts) await file.write(part);
  } finally {
    await file.close();
  }
}

/**
 * Takes up a run. With other settings it would go on with other batches: `settings` must be those it was begun with, unless
 * `changed` says that they are meant to differ.
 *
 * Throws: RangeError for other settings; CheckpointError, TrainingError.
 */
export async function restoreRun(
  files: CheckpointFiles,
  model: TrainableModel,
  settings: Settings,
  changed = false,
): Promise<RunState> {
  const [state, begun] = await Promise.all(
    [STATE, SETTINGS].map(async (name) => new TextDecoder().decode(await files.readFile(name))),
  );
  if (!changed && begun !== JSON.stringify(settings))
    throw new RangeError(
      `${files.location}: the run was begun with other settings; --changed goes on all the same`,
    );
  await model.restoreRun(files);
  return JSON.parse(state) as RunState;
}
