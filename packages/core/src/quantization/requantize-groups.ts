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
  const tables = new Uint8Array(BLOCK * VALUES);
  // Rows of a column lie side by side: four are one number where every column begins at a multiple of four.
  const put = rows % 4 === 0 ? putFours : putOnes;
  for (let first = 0; first < rows; first += BLOCK) {
    const size = Math.min(BLOCK, rows - first);
    for (let group = 0; group < perRow; group++) {
      const place = first * perRow + group;
      for (let row = 0; row < size; row++)
        putRounded(groupScales[place + row * perRow], scales[first + row], maxQuantized, tables, row);
      put({ packed, from: place * HALF_GROUP, stride: perRow * HALF_GROUP, tables, size }, values, {
        to: group * GROUP_SIZE * rows + first,
        rows,
      });
    }
  }
  return { values, scales };
}

/** A group of some rows, one below the other, and what its integers are in each. */
interface RowGroups {
  readonly packed: Uint8Array;
  /** Where the first row's bytes are, and how far the next row's are from there. */
  readonly from: number;
  readonly stride: number;
  /** For each row, its 16 values. */
  readonly tables: Uint8Array;
  /** How many rows. */
  readonly size: number;
}

/** Where in the transposed matrix the group's first row begins; `rows` apart are its columns. */
interface Target {
  readonly to: number;
  readonly rows: number;
}

function putOnes(
  { packed, from, stride, tables, size }: RowGroups,
  values: Int8Array,
  { to, rows }: Target,
): void {
  const high = HALF_GROUP * rows;
  for (let column = 0; column < HALF_GROUP; column++) {
    let source = from + column;
    let target = to + column * rows;
    for (let table = 0; table < size * VALUES; table += VALUES) {
      const byte = packed[source];
      values[target] = tables[table + (byte & 15)];
      values[target + high] = tables[table + (byte >> 4)];
      source += stride;
      target++;
    }
  }
}

/** The same for rows whose number is a multiple of four, in little-endian order as every platform's. */
function putFours(
  { packed, from, stride, tables, size }: RowGroups,
  values: Int8Array,
  { to, rows }: Target,
): void {
  const words = new Int32Array(values.buffer);
  const high = (HALF_GROUP * rows) / 4;
  for (let column = 0; column < HALF_GROUP; column++) {
    let source = from + column;
    let target = (to + column * rows) / 4;
    for (let table = 0; table < size * VALUES; table += 4 * VALUES) {
      const a = packed[source];
      const b = packed[source + stride];
      const c = packed[source + 2 * stride];
      const d = packed[source + 3 * stride];
      words[target] =
        tables[table + (a & 15)] |
        (tables[table + VALUES + (b & 15)] << 8) |
        (tables[table + 2 * VALUES + (c & 15)] << 16) |
        (tables[table + 3 * VALUES + (d & 15)] << 24);
      words[target + high] =
        tables[table + (a >> 4)] |
        (tables[table + VALUES + (b >> 4)] << 8) |
        (tables[table + 2 * VALUES + (c >> 4)] << 16) |
        (tables[table + 3 * VALUES + (d >> 4)] << 24);
      source += 4 * stride;
      target++;
    }
  }
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
      const scale = Math.abs(groupScales[group]);
      // Not even the largest integer there is would be larger.
      if (GROUP_ZERO * scale <= largest[row]) continue;
      let integer = 0;
      const end = (group + 1) * HALF_GROUP;
      for (let i = end - HALF_GROUP; i < end; i++) {
        const each = LARGEST[packed[i]];
        if (each > integer) integer = each;
      }
      const magnitude = integer * scale;
      if (magnitude > largest[row]) largest[row] = magnitude;
    }
  return largest;
}

/** What `quantizeRows` makes of the 16 values of a row's group, into its place in `tables`. */
function putRounded(
  groupScale: number,
  scale: number,
  maxQuantized: number,
  tables: Uint8Array,
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
