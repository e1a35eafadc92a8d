import { float16ToFloat32, float32ToFloat16 } from "../elements/half.js";
import { GROUP_SIZE, GROUP_ZERO, HALF_GROUP } from "../ir/group-layout.js";
import { notFinite, type ValuesAt } from "./quantize-rows.js";

/** A matrix of 4-bit integers, two a byte; value = (integer - 8) × scale of its group. */
export interface QuantizedGroups {
  /**
   * uint8 [rows, width / 2]: of each group 16 bytes, the first 16 values in the lower 4 bits, the others
   * above.
   */
  readonly packed: Uint8Array;
  /** float16 bits [rows, width / 32]. */
  readonly scales: Uint16Array;
}

/**
 * The integers that the value farthest from 0 may become: -8 and 7, the last on either side, and beyond,
 * where the largest are cut so that the many small ones lie closer. Each group takes what fits best.
 */
const LARGEST_AT = [-8, 7, -9, 8, -10, 9];

/**
 * Rows of a float32 matrix [rows, width] as 4-bit integers, each 32 values on a scale of their own: of
 * several scales the one with the least squared error.
 *
 * Throws: WeightError `weight-dtype` for NaN, infinities, and values whose scale float16 cannot hold.
 */
export function quantizeGroups(values: Float32Array, width: number, at: ValuesAt): QuantizedGroups {
  const groups = values.length / GROUP_SIZE;
  const choices = LARGEST_AT.length;
  const wished = new Float32Array(groups * choices);
  for (let group = 0; group < groups; group++) {
    const largest = largestOf(values, group * GROUP_SIZE, width, at);
    LARGEST_AT.forEach((integer, i) => {
      wished[group * choices + i] = largest / integer;
    });
  }
  // All at once: a conversion costs more than a number.
  const bits = float32ToFloat16(wished);
  const candidates = float16ToFloat32(bits);
  const packed = new Uint8Array(values.length / 2);
  const scales = new Uint16Array(groups);
  for (let group = 0; group < groups; group++) {
    const start = group * GROUP_SIZE;
    let best = group * choices;
    let least = Number.POSITIVE_INFINITY;
    for (let i = group * choices; i < (group + 1) * choices; i++) {
      const error = squaredError(values, start, candidates[i]);
      if (error >= least) continue;
      least = error;
      best = i;
    }
    scales[group] = bits[best];
    pack(values, start, candidates[best], packed);
  }
  return { packed, scales };
}

/** The value of a group that lies farthest from 0. */
function largestOf(values: Float32Array, start: number, width: number, at: ValuesAt): number {
  let largest = 0;
  for (let i = start; i < start + GROUP_SIZE; i++) {
    const value = values[i];
    // The largest scale of a group is a seventh of it, and float16 ends at 65504.
    if (!(Math.abs(value) < 65504 * 7)) throw notFinite(value, Math.floor(i / width), i % width, at);
    if (Math.abs(value) > Math.abs(largest)) largest = value;
  }
  return largest;
}

/** The squared error of a group on a scale. */
function squaredError(values: Float32Array, start: number, scale: number): number {
  const inverse = inverseOf(scale);
  let sum = 0;
  for (let i = start; i < start + GROUP_SIZE; i++) {
    const value = values[i];
    const error = value - (nearestInteger(value, inverse) - GROUP_ZERO) * scale;
    sum += error * error;
  }
  return sum;
}

/** On a scale of 0 everything is 0. */
function inverseOf(scale: number): number {
  return scale === 0 ? 0 : 1 / scale;
}

/** The integer from 0 to 15 nearest to a value; written for speed, as it runs some times for every weight. */
function nearestInteger(value: number, inverse: number): number {
  const place = value * inverse + (GROUP_ZERO + 0.5);
  if (place < 0) return 0;
  return place >= 16 ? 15 : place | 0;
}

function pack(values: Float32Array, start: number, scale: number, packed: Uint8Array): void {
  const inverse = inverseOf(scale);
  for (let i = 0; i < HALF_GROUP; i++) {
    const low = nearestInteger(values[start + i], inverse);
    packed[start / 2 + i] = low | (nearestInteger(values[start + HALF_GROUP + i], inverse) << 4);
  }
}

/**
 * The values that 4-bit integers stand for, float32: the inverse of `quantizeGroups`, as far as there is one.
 */
export function dequantizeGroups({ packed, scales }: QuantizedGroups): Float32Array {
  const values = new Float32Array(packed.length * 2);
  const widened = float16ToFloat32(scales);
  for (let group = 0; group < widened.length; group++) {
    const scale = widened[group];
    for (let i = 0; i < HALF_GROUP; i++) {
      const byte = packed[group * HALF_GROUP + i];
      values[group * GROUP_SIZE + i] = ((byte & 15) - GROUP_ZERO) * scale;
      values[group * GROUP_SIZE + HALF_GROUP + i] = ((byte >> 4) - GROUP_ZERO) * scale;
    }
  }
  return values;
}
