import { join } from "node:path";
import type { Stage } from "../settings.js";

/** Where a stage is kept. */
export interface StageFolders {
  /** What it begins from. */
  readonly begin: string;
  /** Its run: what it goes on from. */
  readonly run: string;
  /** What it left; there once all its steps are taken. */
  readonly end: string;
}

/** Folders of stages, in their order. */
export function stageFolders(out: string, stages: readonly Pick<Stage, "task">[]): readonly StageFolders[] {
  return stages.map(({ task }, i) => {
    const folder = join(out, "stages", `${i + 1}-${task}`);
    return { begin: join(folder, "begin"), run: join(folder, "run"), end: join(folder, "end") };
  });
}
