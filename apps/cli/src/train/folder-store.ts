import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { SaveError } from "@ernie-m/core";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { TrainingStore } from "@ernie-m/training";
import { reasonOf } from "../io/input-file-error.js";

const RUN = "run";
/** What a write that was killed has left. */
const LEFT_OVER = /^\.run\..*\.part$/;

/** Keeps the best model in a folder, and what a run goes on from in `run` inside it until the run has ended. */
export function folderStore(runtime: NodeRuntime, folder: string): TrainingStore {
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
        throw new SaveError("unwritable", run, reasonOf(cause), { cause });
      }
    },
  };
}

/** Names in a folder; none where there is none. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new SaveError("unwritable", folder, reasonOf(cause), { cause });
  }
}

/** Whether there is a run in a folder that can go on. Throws: SaveError for a folder with anything else. */
export async function checkTarget(folder: string, resume: boolean): Promise<void> {
  const names = await namesIn(folder);
  const hasRun = names.includes(RUN);
  if (resume && !hasRun)
    throw new SaveError(
      "target-exists",
      folder,
      "has no run to go on with: it has ended, or was never begun",
    );
  if (resume || names.length === 0) return;
  const reason = hasRun ? "has a run that was stopped: --resume goes on with it" : "exists and is not empty";
  throw new SaveError("target-exists", folder, reason);
}
