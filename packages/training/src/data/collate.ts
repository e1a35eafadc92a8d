import { float32Tensor, InputError, int32Tensor, type Tensor } from "@ernie-m/core";
import { IGNORED_LABEL } from "../batch/loss-feeds.js";
import type { MicroBatch } from "../batch/micro-batch.js";
import { lengthOf, type Target, type TrainingRow } from "./training-row.js";

type TargetOf<Kind extends Target["kind"]> = Extract<Target, { readonly kind: Kind }>;

/**
 * Rows as a batch, padded to the longest. All of one kind and, of multiple choice, with as many choices.
 *
 * Throws: InputError for rows that do not go together.
 */
export function collate(rows: readonly TrainingRow[], padId: number): MicroBatch {
  const { inputIds, attentionMask } = paddedRows(rows, padId);
  const width = inputIds.shape[inputIds.shape.length - 1];
  return { inputIds, attentionMask, ...targetsOf(rows, width, attentionMask.data) };
}

/** What a model reads of rows: ids and mask of all sequences, padded to the longest. Throws: as `collate`. */
export function paddedRows(
  rows: readonly TrainingRow[],
  padId: number,
): { readonly inputIds: Tensor<"int32">; readonly attentionMask: Tensor<"int32"> } {
  const [first] = rows;
  if (first === undefined) throw new TypeError("a batch has rows");
  const choices = first.sequences.length;
  if (rows.some(({ sequences }) => sequences.length !== choices))
    throw new TypeError("rows of a batch have as many choices");
  const width = rows.reduce((longest, row) => Math.max(longest, lengthOf(row)), 0);
  const inputIds = new Int32Array(rows.length * choices * width).fill(padId);
  const attentionMask = new Int32Array(inputIds.length);
  rows
    .flatMap(({ sequences }) => sequences)
    .forEach((sequence, i) => {
      inputIds.set(sequence, i * width);
      attentionMask.fill(1, i * width, i * width + sequence.length);
    });
  const shape = choices > 1 ? [rows.length, choices, width] : [rows.length, width];
  return { inputIds: int32Tensor(inputIds, shape), attentionMask: int32Tensor(attentionMask, shape) };
}

function targetsOf(
  rows: readonly TrainingRow[],
  width: number,
  attentionMask: Int32Array,
): Omit<MicroBatch, "inputIds" | "attentionMask"> {
  const { kind } = rows[0].target;
  const integers = (values: readonly number[]): Tensor =>
    int32Tensor(Int32Array.from(values), [values.length]);
  switch (kind) {
    case "class":
      return { labels: integers(all(rows, kind).map(({ label }) => label)) };
    case "values": {
      const values = all(rows, kind).map((target) => target.values);
      const odd = values.find(({ length }) => length !== values[0].length);
      if (odd !== undefined)
        throw new InputError("rows", `targets of ${values[0].length} values`, `one of ${odd.length}`);
      return { labels: float32Tensor(Float32Array.from(values.flat()), [rows.length, values[0].length]) };
    }
    case "tokens": {
      const labels = new Int32Array(rows.length * width).fill(IGNORED_LABEL);
      all(rows, kind).forEach((target, row) => {
        labels.set(target.labels, row * width);
      });
      return { labels: int32Tensor(labels, [rows.length, width]) };
    }
    case "answer": {
      const targets = all(rows, kind);
      return {
        startPositions: integers(targets.map(({ start }) => start)),
        endPositions: integers(targets.map(({ end }) => end)),
        // Padding is no answer, so that how far a row is padded changes nothing.
        answerMask: int32Tensor(attentionMask, [rows.length, width]),
      };
    }
    case "marks":
    case "likely": {
      const targets = rows.map(({ target }) => {
        if (target.kind === "marks" || target.kind === "likely") return target;
        throw otherKind(target);
      });
      return {
        startPositions: spread(targets, "starts", width),
        endPositions: spread(targets, "ends", width),
      };
    }
  }
}

function all<Kind extends Target["kind"]>(
  rows: readonly TrainingRow[],
  kind: Kind,
): readonly TargetOf<Kind>[] {
  return rows.map(({ target }) => {
    if (target.kind !== kind) throw otherKind(target);
    return target as TargetOf<Kind>;
  });
}

function otherKind({ kind }: Target): InputError {
  return new InputError("rows", "targets of one kind", `another one, ${JSON.stringify(kind)}`);
}

/** 1 at places, or what is likely, float32 [rows, width]. */
function spread(
  targets: readonly (TargetOf<"marks"> | TargetOf<"likely">)[],
  side: "starts" | "ends",
  width: number,
): Tensor {
  const spreads = new Float32Array(targets.length * width);
  targets.forEach((target, row) => {
    if (target.kind === "likely") spreads.set(target[side], row * width);
    else for (const place of target[side]) spreads[row * width + place] = 1;
  });
  return float32Tensor(spreads, [targets.length, width]);
}
