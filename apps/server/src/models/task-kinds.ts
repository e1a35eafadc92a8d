import type { CheckpointLocation } from "@ernie-m/core";
import { type LoadTaskOptions, loadZeroShotClassifier, type ZeroShotClassifier } from "@ernie-m/heads";
import { type HeadName, heads, type TaskOf } from "@ernie-m/heads/table";

/** What a model can be asked to do; each has a head. */
export type TaskKind = HeadName | "zero-shot";

/** The task of a kind. */
export type TaskOfKind<Kind extends TaskKind> = Kind extends HeadName ? TaskOf<Kind> : ZeroShotClassifier;

/** The head that a kind of task needs. */
export function headFor(kind: TaskKind): HeadName {
  return kind === "zero-shot" ? "sequence-classification" : kind;
}

/** Opens a checkpoint for a kind of task. Throws: as the task's `load…`. */
export async function loadTask<Kind extends TaskKind>(
  kind: Kind,
  where: CheckpointLocation,
  options: LoadTaskOptions,
): Promise<TaskOfKind<Kind>> {
  const load = kind === "zero-shot" ? loadZeroShotClassifier : heads[kind as HeadName].load;
  return (await load(where, options)) as TaskOfKind<Kind>;
}
