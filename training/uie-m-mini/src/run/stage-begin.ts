import { cp, rename } from "node:fs/promises";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { ExampleSources } from "../batches/mixture.js";
import type { Stage } from "../settings.js";
import { openTask } from "./open-task.js";
import { saveModel } from "./save-model.js";
import { leftFor, type StageFolders } from "./stage-folders.js";

/** A stage among others. */
export interface BeginOptions {
  /** The checkpoint that knows nothing yet. */
  readonly start: string;
  readonly stages: readonly Stage[];
  readonly folders: readonly StageFolders[];
  readonly number: number;
  readonly runtime: NodeRuntime;
  readonly sources: ExampleSources;
}

/** Writes what a stage begins from: what was left for it. Throws: as `openTask`, `saveModel`. */
export async function writeBegin(options: BeginOptions): Promise<void> {
  const { start, stages, folders, number, runtime, sources } = options;
  const { heads, encoder } = leftFor(stages, number);
  const { begin } = folders[number];
  const withHeads = heads === undefined ? start : folders[heads].end;
  if (encoder === undefined || encoder === heads) {
    await cp(withHeads, `${begin}.part`, { recursive: true });
    return rename(`${begin}.part`, begin);
  }
  const stage = stages[number];
  await using model = await openTask(withHeads, stage, runtime, sources);
  await using left = await openTask(folders[encoder].end, stages[encoder], runtime, sources);
  await saveModel(model, runtime, begin, { task: stage.task, dtype: "float32" }, left);
}
