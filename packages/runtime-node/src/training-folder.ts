import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CheckpointFiles, type CheckpointSink, SaveError } from "@ernie-m/core";
import { wrongArgument } from "./arguments.js";
import { errorCode, errorReason } from "./checkpoint/file-errors.js";
import { removeLeftOvers } from "./checkpoint/left-overs.js";
import type { NodeRuntime } from "./node-runtime.js";
import { TrainingLock } from "./training-lock.js";

const RUN = "run";

/** Keeps what a training makes: what `train` of `@ernie-m/training` takes as its `store`. */
export interface TrainingFolder {
  createModel(): Promise<CheckpointSink>;
  createRun(): Promise<CheckpointSink>;
  openRun(): Promise<CheckpointFiles | undefined>;
  removeRun(): Promise<void>;
  /**
   * Lets others train in the folder. `removeRun` has done so at the end of a training; one that was stopped lets go here, or
   * with its process. May be called again.
   */
  close(): Promise<void>;
}

/**
 * Keeps the best model of a training in a folder, an ordinary checkpoint, and what a run goes on from in `run` inside it
 * until the run has ended. Each is written whole, or the one before stays.
 *
 * One training at a time: the first call takes the folder, and calls of others are refused, also of other processes. In
 * one process a later training takes it from an earlier one, whose calls are refused from then on.
 *
 * Throws: InputError for what is no runtime or no path. Its calls throw: SaveError, `unwritable` where another training has the folder, and says which; `openRun` CheckpointError.
 */
export function trainingFolder(runtime: NodeRuntime, folder: string): TrainingFolder {
  if (typeof runtime?.openCheckpoint !== "function" || typeof runtime.createCheckpoint !== "function")
    throw wrongArgument("runtime", "a runtime, such as nodeRuntime()", runtime);
  if (typeof folder !== "string" || folder === "") throw wrongArgument("folder", "a path", folder);
  const run = join(folder, RUN);
  const lock = new TrainingLock(folder);
  const hold = (): Promise<void> => explained(folder, () => lock.hold());
  const close = (): Promise<void> => lock.release();
  async function create(where: string): Promise<CheckpointSink> {
    await hold();
    return heldSink(await runtime.createCheckpoint(where, { overwrite: true }), hold);
  }
  return {
    createModel: () => create(folder),
    createRun: () => create(run),
    async openRun() {
      if (!(await namesIn(folder)).includes(RUN)) return undefined;
      await hold();
      // What is left over may be what an interrupted save still has to move: opening moves it.
      const files = await runtime.openCheckpoint(run);
      await removeLeftOvers(run, { isOurs: true });
      return files;
    },
    async removeRun() {
      await hold();
      await explained(run, () => rm(run, { recursive: true, force: true }));
      await close();
    },
    close,
  };
}

/** A sink that commits only while the folder is still this training's. */
function heldSink(sink: CheckpointSink, hold: () => Promise<void>): CheckpointSink {
  return {
    location: sink.location,
    create: (name) => sink.create(name),
    async commit() {
      await hold();
      await sink.commit();
    },
    abort: () => sink.abort(),
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

async function explained<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw cause instanceof SaveError ? cause : unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): SaveError {
  return new SaveError("unwritable", path, errorReason(cause) ?? String(cause), { cause });
}
