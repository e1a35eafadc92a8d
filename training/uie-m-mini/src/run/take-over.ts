import { existsSync } from "node:fs";
import { cp, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StageFolders } from "./stage-folders.js";

/** A model that takes the place of what a run's first stages leave. */
export interface TakeOver {
  readonly model: string;
  /** How many stages it stands for, from the first on. */
  readonly stages: number;
}

/**
 * Puts a model where the stages that it stands for leave theirs, so that a run in `out` begins after them. What is there
 * already stays: a run that is taken up with the same options goes on.
 *
 * Throws: RangeError, fewer than one or more than all stages, or another run in `out`; the file system's errors.
 */
export async function takeOver(
  out: string,
  folders: readonly StageFolders[],
  { model, stages }: TakeOver,
): Promise<void> {
  if (!Number.isInteger(stages) || stages < 1 || stages >= folders.length)
    throw new RangeError(
      `there are ${folders.length} stages: expected 1 to ${folders.length - 1} before, got ${stages}`,
    );
  const over = folders.slice(0, stages);
  const begun = over.find(({ run }) => existsSync(run));
  if (begun !== undefined) throw new RangeError(`${begun.run}: a run that began with this stage is there`);
  // A stage begins with the heads of the last of its task, which may be the start's.
  for (const to of [join(out, "start"), ...over.map(({ end }) => end)]) {
    if (existsSync(to)) continue;
    await mkdir(dirname(to), { recursive: true });
    await cp(model, `${to}.part`, { recursive: true });
    await rename(`${to}.part`, to);
  }
}
