import { WeightError } from "../errors.js";

/** Where values come from, for messages. */
export interface ValuesAt {
  readonly file: string;
  readonly tensor: string;
  /** Number of the first row in its tensor. */
  readonly firstRow: number;
}

/** A matrix of 8-bit integers; what an integer stands for is it times the scale of its row. */
export interface QuantizedRows {
  /** int8 [rows, width] */
  readonly values: Int8Array;
  /** float32 [rows]; 0 for a row of zeros. */
  readonly scales: Float32Array;
}

/**
 * Rows of a float32 matrix [rows, width] as 8-bit integers, each row on a scale of its own: its largest
 * magnitude becomes `maxQuantized`, at most 127; -128 is left out, so that a value and its negative are
 * alike. No value moves by more than half its row's scale (and what float32 rounds).
 *
 * Throws: WeightError `weight-dtype` for NaN and infinities, which no scale can hold.
 */
export function quantizeRows(
  values: Float32Array,
  width: number,
  maxQuantized: number,
  at: ValuesAt,
): QuantizedRows {
  const scales = new Float32Array(width === 0 ? 0 : values.length / width);
  const quantized = new Int8Array(values.length);
  const shift = maxQuantized + 0.5;
  const most = 2 * maxQuantized;
  for (let row = 0; row < scales.length; row++) {
    const start = row * width;
    let largest = 0;
    for (let i = start; i < start + width; i++) {
      const magnitude = Math.abs(values[i]);
      // Not `Math.max`, so that NaN is found here too.
      if (!(magnitude <= largest)) largest = magnitude;
      if (!(magnitude < Number.POSITIVE_INFINITY)) throw notFinite(values[i], row, i - start, at);
    }
    const scale = Math.fround(largest / maxQuantized);
    scales[row] = scale;
    // A row so small that its scale is 0 holds nothing that a float32 scale could give back.
    if (scale === 0) continue;
    for (let i = start; i < start + width; i++) {
      // Truncation rounds to nearest once the quotient is shifted to be positive, at a third of the cost of
      // `Math.round`. Adding the shift rounds too, but no quotient of two float32 is so near to a half, other
      // than being one, that this could carry it across.
      const place = (values[i] / scale + shift) | 0;
      // A subnormal scale has few bits: what is divided by it can come out too large.
      quantized[i] = Math.max(0, Math.min(place, most)) - maxQuantized;
    }
  }
  return { values: quantized, scales };
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
