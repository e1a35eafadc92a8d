import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CheckpointFiles, type CheckpointSink, SaveError } from "@ernie-m/core";
import { errorCode, errorReason } from "./checkpoint/file-errors.js";
import type { NodeRuntime } from "./node-runtime.js";

const RUN = "run";
/** What a write that was killed has left. */
const LEFT_OVER = /^\.run\..*\.part$/;

/** Keeps what a training makes: what `train` of `@ernie-m/training` takes as its `store`. */
export interface TrainingFolder {
  createModel(): Promise<CheckpointSink>;
  createRun(): Promise<CheckpointSink>;
  openRun(): Promise<CheckpointFiles | undefined>;
  removeRun(): Promise<void>;
}

/**
 * Keeps the best model of a training in a folder, an ordinary checkpoint, and what a run goes on from in `run` inside it
 * until the run has ended. Each is written whole, or the one before stays.
 *
 * Its calls throw: SaveError; `openRun` CheckpointError.
 */
export function trainingFolder(runtime: NodeRuntime, folder: string): TrainingFolder {
  const run = join(folder, RUN);
  return {
    createModel: () => runtime.createCheckpoint(folder, { overwrite: true }),
    createRun: () => runtime.createCheckpoint(run, { overwrite: true }),
    async openRun() {
      const names = await namesIn(folder);
      for (const name of names.filter((one) => LEFT_OVER.test(one)))
        await rm(join(folder, name), { recursive: true, force: true });
      return names.includes(RUN) ? runtime.openCheckpoint(run) : undefined;
    },
    async removeRun() {
      try {
        await rm(run, { recursive: true, force: true });
      } catch (cause) {
        throw unwritable(run, cause);
      }
    },
  };
}

/** Names in a folder; none where there is none. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return [];
    throw unwritable(folder, cause);
  }
}

function unwritable(path: string, cause: unknown): SaveError {
  return new SaveError("unwritable", path, errorReason(cause) ?? String(cause), { cause });
}
