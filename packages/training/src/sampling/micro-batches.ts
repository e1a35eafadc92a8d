import type { MicroBatch } from "../batch/micro-batch.js";
import { collate } from "../data/collate.js";
import { lengthOf, type TrainingRow } from "../data/training-row.js";

/**
 * The rows of a step as so many batches: split, rows of like length together, and by how many choices they have. What is
 * learned does not depend on it.
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
  return [...byChoices.values()].flatMap((some) => {
    const sorted = count > 1 ? some.toSorted((a, b) => lengthOf(a) - lengthOf(b)) : some;
    const size = Math.ceil(sorted.length / count);
    const parts: MicroBatch[] = [];
    for (let start = 0; start < sorted.length; start += size)
      parts.push(collate(sorted.slice(start, start + size), padId));
    return parts;
  });
}
