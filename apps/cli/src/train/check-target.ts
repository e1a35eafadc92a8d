import { readdir } from "node:fs/promises";
import { SaveError } from "@ernie-m/core";
import { reasonOf } from "../io/input-file-error.js";

/** What a training that was stopped has left in its folder. */
const RUN = "run";

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

/** Names in a folder; none where there is none. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new SaveError("unwritable", folder, reasonOf(cause), { cause });
  }
}
