import type { MicroBatch } from "../batch/micro-batch.js";
import { integer, objectOf, shown } from "../check-arguments.js";
import { areRows } from "../data/check-rows.js";
import { collate } from "../data/collate.js";
import { lengthOf, type TrainingRow } from "../data/training-row.js";
import { TrainingError } from "../errors.js";
import { lengthGroups } from "./length-groups.js";

/** Most rows that are cut for least padding; more are cut in parts of so many. */
const MOST_ROWS = 512;

/** How {@link microBatches} splits the rows of a step. */
export interface MicroBatchOptions {
  /** Id of the padding token, `tokenizer.specialTokenIds.pad`. */
  readonly padId: number;
  /** Batches that a step is split into at least, as far as it has rows: more of them need less memory. Default 1. */
  readonly gradientAccumulation?: number;
}

const hasPadId = objectOf({ padId: integer });

/**
 * The rows of a step as batches for `TrainableModel.step`: rows of like length together, and by how many choices they have;
 * more batches than asked for where that leaves out more padding than it costs. What is learned does not depend on it.
 *
 * Throws: TrainingError `settings` for `gradientAccumulation`; InputError, for rows of different tasks too.
 */
export function microBatches(
  rows: readonly TrainingRow[],
  options: MicroBatchOptions,
): readonly MicroBatch[] {
  areRows("rows", rows);
  hasPadId("options", options);
  const { padId, gradientAccumulation } = options;
  return microBatchRows(rows, gradientAccumulation).map((some) => collate(some, padId));
}

/** The rows of each of {@link microBatches}. Throws: TrainingError `settings` for `count`. */
export function microBatchRows(rows: readonly TrainingRow[], count = 1): readonly (readonly TrainingRow[])[] {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new TrainingError(
      "settings",
      "gradientAccumulation",
      `expected a whole number from 1, got ${shown(count)}`,
    );
  const byChoices = new Map<number, TrainingRow[]>();
  for (const row of rows) {
    const known = byChoices.get(row.sequences.length) ?? [];
    byChoices.set(row.sequences.length, known);
    known.push(row);
  }
  return [...byChoices].flatMap(([choices, some]) => {
    const sorted = some.toSorted((a, b) => lengthOf(a) - lengthOf(b));
    const size = Math.min(MOST_ROWS, Math.ceil(sorted.length / count));
    const batches: (readonly TrainingRow[])[] = [];
    for (let start = 0; start < sorted.length; start += size) {
      const part = sorted.slice(start, start + size);
      let begin = 0;
      for (const end of lengthGroups(part.map(lengthOf), choices)) {
        batches.push(part.slice(begin, end));
        begin = end;
      }
    }
    return batches;
  });
}
