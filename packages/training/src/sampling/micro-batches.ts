import type { MicroBatch } from "../batch/micro-batch.js";
import { collate } from "../data/collate.js";
import { lengthOf, type TrainingRow } from "../data/training-row.js";
import { lengthGroups } from "./length-groups.js";

/** Most rows that are cut for least padding; more are cut in parts of so many. */
const MOST_ROWS = 512;

/**
 * The rows of a step as batches: rows of like length together, and by how many choices they have; `count` or more of them,
 * where that leaves out more padding than it costs. What is learned does not depend on it.
 */
export function microBatches(
  rows: readonly TrainingRow[],
  count: number,
  padId: number,
): readonly MicroBatch[] {
  const byChoices = new Map<number, TrainingRow[]>();
  for (const row of rows) {
    const known = byChoices.get(row.sequences.length) ?? [];
    byChoices.set(row.sequences.length, known);
    known.push(row);
  }
  return [...byChoices].flatMap(([choices, some]) => {
    const sorted = some.toSorted((a, b) => lengthOf(a) - lengthOf(b));
    const size = Math.min(MOST_ROWS, Math.ceil(sorted.length / count));
    const batches: MicroBatch[] = [];
    for (let start = 0; start < sorted.length; start += size) {
      const part = sorted.slice(start, start + size);
      let begin = 0;
      for (const end of lengthGroups(part.map(lengthOf), choices)) {
        batches.push(collate(part.slice(begin, end), padId));
        begin = end;
      }
    }
    return batches;
  });
}
