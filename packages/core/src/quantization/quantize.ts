import { WeightError } from "../errors.js";

/** Where values come from, for messages. */
export interface ValuesAt {
  readonly file: string;
  readonly tensor: string;
  /** Number of the first row in its tensor. */
  readonly firstRow: number;
}

/** A matrix of 8-bit integers; value = step × scale of its row. */
export interface QuantizedRows {
  /** int8 [rows, width] */
  readonly steps: Int8Array;
  /** float32 [rows]; 0 for a row of zeros. */
  readonly scales: Float32Array;
}

/**
 * Rows of a float32 matrix [rows, width] as 8-bit integers, each row on a scale of its own: its largest magnitude is
 * `highest` steps, up to 127; -128 is left out, so that a value and its negative are alike. No value moves by more than
 * half a step (and what float32 rounds).
 *
 * Throws: WeightError `weight-dtype` for NaN and infinities, which no scale can hold.
 */
export function quantizeRows(
  values: Float32Array,
  width: number,
  highest: number,
  at: ValuesAt,
): QuantizedRows {
  const scales = new Float32Array(width === 0 ? 0 : values.length / width);
  const steps = new Int8Array(values.length);
  const above = highest + 0.5;
  const most = 2 * highest;
  for (let row = 0; row < scales.length; row++) {
    const start = row * width;
    let largest = 0;
    for (let i = start; i < start + width; i++) {
      const magnitude = Math.abs(values[i]);
      // Not `Math.max`, so that NaN is found here too.
      if (!(magnitude <= largest)) largest = magnitude;
      if (!(magnitude < Number.POSITIVE_INFINITY)) throw notFinite(values[i], row, i - start, at);
    }
    const scale = Math.fround(largest / highest);
    scales[row] = scale;
    // A row so small that its scale is 0 holds nothing that a float32 scale could give back.
    if (scale === 0) continue;
    // Cutting a positive number off rounds at a third of the cost of rounding: a quotient of two float32 is a half or
    // well away from it, so that what the sum rounds cannot carry it across.
    for (let i = start; i < start + width; i++) {
      const place = (values[i] / scale + above) | 0;
      // A subnormal scale has few bits: what is divided by it can come out too large.
      steps[i] = Math.max(0, Math.min(place, most)) - highest;
    }
  }
  return { steps, scales };
}

/** The error for a value that cannot be quantised. */
export function notFinite(value: number, row: number, column: number, at: ValuesAt): WeightError {
  return new WeightError("weight-dtype", {
    file: at.file,
    tensor: at.tensor,
    expected: "finite values, to be quantised",
    received: `${value} at [${at.firstRow + row}, ${column}]`,
  });
}
