import { cp, rename } from "node:fs/promises";
import type { ModelWeight } from "@ernie-m/core";
import { saveCheckpoint } from "@ernie-m/core/saving";
import { readWeight } from "@ernie-m/core/weights";
import { heads } from "@ernie-m/heads/table";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { TrainableModel } from "@ernie-m/training";
import type { ExampleSources } from "../batches/mixture.js";
import type { Stage } from "../settings.js";
import { Tags } from "../tagging/tags.js";
import { carryClasses } from "./carry-classes.js";
import { openTask } from "./open-task.js";
import type { StageFolders } from "./stage-folders.js";

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

/**
 * Writes what a stage begins from: the heads that the last stage of its task left, on the encoder that the stage before
 * left. Throws: as `openTask`, `saveCheckpoint`.
 */
export async function writeBegin(options: BeginOptions): Promise<void> {
  const { start, stages, folders, number, runtime, sources } = options;
  const stage = stages[number];
  const { begin } = folders[number];
  const alike = stages.findLastIndex(({ task }, i) => i < number && task === stage.task);
  const left = alike < 0 ? start : folders[alike].end;
  if (number === 0) {
    await cp(left, `${begin}.part`, { recursive: true });
    return rename(`${begin}.part`, begin);
  }
  await using model = await openTask(left, stage, runtime, sources);
  await using before = await openTask(folders[number - 1].end, stages[number - 1], runtime, sources);
  const weights = new Map(await model.weights());
  for (const [name, weight] of await before.weights())
    if (weights.has(name)) weights.set(name, await fromItsFiles(weight, before));
  const { config, files, head } = model;
  const begun =
    stage.task === "tagging"
      ? carryClasses({ config, weights }, new Tags(sources).labels)
      : { config, weights };
  const { architecture } = heads[head];
  await saveCheckpoint({ ...begun, architecture, files }, await runtime.createCheckpoint(begin));
}

/** A weight that lies in memory: what was not trained lies in files of its own model. */
async function fromItsFiles(weight: ModelWeight, { files }: TrainableModel): Promise<ModelWeight> {
  if (weight.storage.kind === "memory") return weight;
  const { data } = await readWeight(files, weight);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { ...weight, storage: { kind: "memory", data: bytes } };
}
