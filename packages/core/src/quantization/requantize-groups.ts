import { float16ToFloat32 } from "../elements/half.js";
import { transposeMatrix } from "../elements/transpose.js";
import { GROUP_SIZE, GROUP_ZERO, HALF_GROUP } from "../ir/group-layout.js";
import { dequantizeGroups, type QuantizedGroups } from "./quantize-groups.js";
import { type QuantizedRows, quantizeRows, type ValuesAt } from "./quantize-rows.js";

/** Rows whose places of one column are written one after the other: what a line of the cache holds. */
const BLOCK = 64;

/** Values that a 4-bit integer can have. */
const VALUES = 2 * GROUP_ZERO;

/** The larger of the two magnitudes that a byte holds, as integers less 8. */
const LARGEST = Uint8Array.from({ length: 256 }, (_, byte) =>
  Math.max(Math.abs((byte & 15) - GROUP_ZERO), Math.abs((byte >> 4) - GROUP_ZERO)),
);

/**
 * 4-bit integers as 8-bit ones on a scale a row, the matrix transposed: what `quantizeRows` makes of the values
 * that `dequantizeGroups` gives, bit for bit, with `values` [width, rows]. A group has 16 values at most, so
 * those are rounded instead of every weight.
 *
 * Throws: WeightError `weight-dtype` for NaN and infinities among the scales.
 */
export function requantizeGroups(
  groups: QuantizedGroups,
  width: number,
  maxQuantized: number,
  at: ValuesAt,
): QuantizedRows {
  const { packed } = groups;
  const groupScales = float16ToFloat32(groups.scales);
  // Where the values are said that cannot be.
  if (!groupScales.every(Number.isFinite)) return byFloats(groups, width, maxQuantized, at);
  const rows = width === 0 ? 0 : (2 * packed.length) / width;
  const perRow = width / GROUP_SIZE;
  const scales = rowScales(packed, groupScales, perRow, rows).map((largest) => largest / maxQuantized);
  const values = new Int8Array(rows * width);
  const tables = new Int8Array(BLOCK * VALUES);
  for (let first = 0; first < rows; first += BLOCK) {
    const size = Math.min(BLOCK, rows - first);
    for (let group = 0; group < perRow; group++) {
      const place = first * perRow + group;
      for (let row = 0; row < size; row++)
        putRounded(groupScales[place + row * perRow], scales[first + row], maxQuantized, tables, row);
      const low = group * GROUP_SIZE * rows + first;
      for (let column = 0; column < HALF_GROUP; column++) {
        let from = place * HALF_GROUP + column;
        let to = low + column * rows;
        for (let table = 0; table < size * VALUES; table += VALUES) {
          const byte = packed[from];
          values[to] = tables[table + (byte & 15)];
          values[to + HALF_GROUP * rows] = tables[table + (byte >> 4)];
          from += perRow * HALF_GROUP;
          to++;
        }
      }
    }
  }
  return { values, scales };
}

/** The largest magnitude of each row. */
function rowScales(
  packed: Uint8Array,
  groupScales: Float32Array,
  perRow: number,
  rows: number,
): Float32Array {
  const largest = new Float32Array(rows);
  for (let row = 0; row < rows; row++)
    for (let group = row * perRow; group < (row + 1) * perRow; group++) {
      let integer = 0;
      const end = (group + 1) * HALF_GROUP;
      for (let i = end - HALF_GROUP; i < end; i++) {
        const each = LARGEST[packed[i]];
        if (each > integer) integer = each;
      }
      const magnitude = integer * Math.abs(groupScales[group]);
      if (magnitude > largest[row]) largest[row] = magnitude;
    }
  return largest;
}

/** What `quantizeRows` makes of the 16 values of a row's group, into its place in `tables`. */
function putRounded(
  groupScale: number,
  scale: number,
  maxQuantized: number,
  tables: Int8Array,
  row: number,
): void {
  const [start, shift, most] = [row * VALUES, maxQuantized + 0.5, 2 * maxQuantized];
  for (let integer = 0; integer < VALUES; integer++) {
    let place = (((integer - GROUP_ZERO) * groupScale) / scale + shift) | 0;
    if (place < 0) place = 0;
    if (place > most) place = most;
    // A row of zeros has no scale to divide by.
    tables[start + integer] = scale === 0 ? 0 : place - maxQuantized;
  }
}

function byFloats(groups: QuantizedGroups, width: number, maxQuantized: number, at: ValuesAt): QuantizedRows {
  const { values, scales } = quantizeRows(dequantizeGroups(groups), width, maxQuantized, at);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.length);
  const transposed = transposeMatrix(bytes, scales.length, width, 1);
  return { values: new Int8Array(transposed.buffer), scales };
}
