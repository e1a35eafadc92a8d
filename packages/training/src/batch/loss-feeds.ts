import { float32Tensor, InputError, int32Tensor, type TensorMap } from "@ernie-m/core";
import { WEIGHTS } from "@ernie-m/core/training";
import type { LossSettings, TrainedHead } from "../losses/head-losses.js";
import type { MicroBatch } from "./micro-batch.js";
import { integersOf, numbersOf, required } from "./numbers-of.js";

/** A label that does not count, as in torch.nn.CrossEntropyLoss. */
export const IGNORED_LABEL = -100;
/** What makes a choice or an answer impossible: the lowest finite float32. */
const IMPOSSIBLE = -3.4028234663852886e38;

/** What a loss must know of a batch that was prepared. */
export interface PreparedRows {
  readonly batch: number;
  /** Tokens a row has for the caller. */
  readonly sequence: number;
  /** Tokens that are fed. */
  readonly fedSequence: number;
  /** 1 where a token is none of the padding, [batch, sequence]. */
  readonly real: Uint8Array;
}

/** Classes and which of them count: -100 does not. Throws: InputError for what is neither. */
function classes(
  input: string,
  labels: Int32Array,
  below: number,
): { labels: Int32Array; weights: Float32Array } {
  const bad = labels.findIndex((label) => label !== IGNORED_LABEL && (label < 0 || label >= below));
  if (bad !== -1)
    throw new InputError(
      input,
      `classes from 0 to ${below - 1}, or ${IGNORED_LABEL}`,
      `${labels[bad]} at ${bad}`,
    );
  return { labels, weights: Float32Array.from(labels, (label) => (label === IGNORED_LABEL ? 0 : 1)) };
}

/** `values` [batch, sequence] as [batch, fedSequence]; `filler` behind. */
function widened<A extends Float32Array | Int32Array>(values: A, rows: PreparedRows, filler: number): A {
  const { batch, sequence, fedSequence } = rows;
  if (sequence === fedSequence) return values;
  const wide = new (values.constructor as new (length: number) => A)(batch * fedSequence).fill(filler) as A;
  for (let row = 0; row < batch; row++)
    wide.set(values.subarray(row * sequence, (row + 1) * sequence), row * fedSequence);
  return wide;
}

/**
 * What the loss of a head is fed of a batch: labels, and a weight for each term.
 *
 * Throws: InputError for labels that are missing or do not fit.
 */
export function lossFeeds(
  head: TrainedHead,
  batch: MicroBatch,
  rows: PreparedRows,
  settings: LossSettings,
  numLabels: number,
): TensorMap {
  const { batch: count, sequence, fedSequence } = rows;
  const ones = (shape: readonly number[]) =>
    float32Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape);
  switch (head) {
    case "sequence-classification": {
      const given = required("labels", batch.labels);
      if (settings.problemType === "single_label_classification") {
        const { labels, weights } = classes("labels", integersOf("labels", given, [count]), numLabels);
        return { labels: int32Tensor(labels, [count]), [WEIGHTS]: float32Tensor(weights, [count]) };
      }
      const shape = [count, numLabels];
      return { labels: float32Tensor(numbersOf("labels", given, shape), shape), [WEIGHTS]: ones(shape) };
    }
    case "multiple-choice": {
      const [questions = 0, choices = 0] = batch.inputIds.shape;
      const shape = [questions, choices];
      const given = integersOf("labels", required("labels", batch.labels), [questions]);
      const { labels, weights } = classes("labels", given, choices);
      return {
        labels: int32Tensor(labels, [questions]),
        choice_bias: float32Tensor(new Float32Array(questions * choices), shape),
        ...(settings.labelSmoothing > 0 && {
          label_shares: float32Tensor(
            shares(labels, choices, () => true),
            shape,
          ),
        }),
        [WEIGHTS]: float32Tensor(weights, [questions]),
      };
    }
    case "token-classification": {
      const given = integersOf("labels", required("labels", batch.labels), [count, sequence]);
      const { labels, weights } = classes("labels", given, numLabels);
      const shape = [count, fedSequence];
      return {
        labels: int32Tensor(widened(labels, rows, IGNORED_LABEL), shape),
        [WEIGHTS]: float32Tensor(widened(weights, rows, 0), shape),
      };
    }
    case "question-answering":
      return answerFeeds(batch, rows, settings);
    case "information-extraction":
      return extractionFeeds(batch, rows, settings);
  }
}

/** Of each row 1 on its label, less 1 / classes on each class that there is: what label smoothing takes from one to all. */
function shares(
  labels: Int32Array,
  width: number,
  isClass: (row: number, place: number) => boolean,
): Float32Array {
  const all = new Float32Array(labels.length * width);
  labels.forEach((label, row) => {
    const places = Array.from({ length: width }, (_, place) => place).filter((place) => isClass(row, place));
    for (const place of places) all[row * width + place] = -1 / places.length;
    if (label >= 0 && label < width) all[row * width + label] += 1;
  });
  return all;
}

function answerFeeds(
  batch: MicroBatch,
  rows: PreparedRows,
  { labelSmoothing }: Pick<LossSettings, "labelSmoothing">,
): TensorMap {
  const { batch: count, sequence, fedSequence } = rows;
  const part = (input: string, tensor: MicroBatch["startPositions"]): Int32Array =>
    integersOf(input, required(input, tensor), [count]);
  const starts = part("start_positions", batch.startPositions);
  const ends = part("end_positions", batch.endPositions);
  const isInside = (position: number): boolean => position >= 0 && position < sequence;
  const weights = Float32Array.from(starts, (start, i) => (isInside(start) && isInside(ends[i]) ? 1 : 0));
  const mask = batch.answerMask && numbersOf("answer_mask", batch.answerMask, [count, sequence]);
  const bias = mask?.map((value) => (value === 0 ? IMPOSSIBLE : 0)) ?? new Float32Array(count * sequence);
  const shape = [count, fedSequence];
  const sharesOf = (positions: Int32Array) =>
    float32Tensor(
      widened(
        shares(positions, sequence, (row, place) => bias[row * sequence + place] === 0),
        rows,
        0,
      ),
      shape,
    );
  return {
    ...(labelSmoothing > 0 && { start_shares: sharesOf(starts), end_shares: sharesOf(ends) }),
    start_positions: int32Tensor(starts, [count]),
    end_positions: int32Tensor(ends, [count]),
    answer_bias: float32Tensor(widened(bias, rows, IMPOSSIBLE), shape),
    [WEIGHTS]: float32Tensor(weights, [count]),
  };
}

/** Tokens that are no padding; of PaddleNLP's loss also the one padding token that stands for all of a row's. */
function extractionWeights(rows: PreparedRows, { extractionLoss, paddedLength }: LossSettings): Float32Array {
  const { batch, sequence, fedSequence, real } = rows;
  const weights = widened(Float32Array.from(real), rows, 0);
  if (extractionLoss === "real") return weights;
  for (let row = 0; row < batch; row++) {
    const own = real.subarray(row * sequence, (row + 1) * sequence);
    const count = own.reduce((sum, value) => sum + value, 0);
    const first = own.indexOf(0);
    if (count < paddedLength)
      weights[row * fedSequence + (first === -1 ? sequence : first)] = paddedLength - count;
  }
  return weights;
}

function extractionFeeds(batch: MicroBatch, rows: PreparedRows, settings: LossSettings): TensorMap {
  const { batch: count, sequence, fedSequence } = rows;
  const shape = [count, fedSequence];
  const part = (input: string, tensor: MicroBatch["startPositions"]) =>
    float32Tensor(widened(numbersOf(input, required(input, tensor), [count, sequence]), rows, 0), shape);
  return {
    start_positions: part("start_positions", batch.startPositions),
    end_positions: part("end_positions", batch.endPositions),
    [WEIGHTS]: float32Tensor(extractionWeights(rows, settings), shape),
  };
}
