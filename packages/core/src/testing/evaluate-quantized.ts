import { GROUP_SIZE, GROUP_ZERO, HALF_GROUP } from "../ir/group-layout.js";
import type { QuantizedOpAttributes } from "../ir/quantized-ops.js";
import {
  QUANTIZED_ZERO,
  RELATIVE_SCALE,
  SMALLEST_MAGNITUDE,
} from "../quantization/activation-quantization.js";
import type { EvaluateRule } from "./evaluate-rule.js";
import { decodeNumbers, encodeNumbers } from "./numbers.js";
import { product } from "./product.js";

/** The value of every operation on integers. */
export const quantizedEvaluateRules: { readonly [K in keyof QuantizedOpAttributes]: EvaluateRule<K> } = {
  rowScale: (_, [x]) => {
    const [rows, width] = x.shape;
    const numbers = decodeNumbers(x);
    const scales = Float64Array.from({ length: rows }, (_unused, row) => {
      const own = numbers.subarray(row * width, (row + 1) * width);
      return own.reduce((highest, value) => Math.max(highest, Math.abs(value)), SMALLEST_MAGNITUDE);
    });
    return encodeNumbers(
      "float32",
      [rows],
      scales.map((highest) => highest * RELATIVE_SCALE),
    );
  },

  quantizeRows: (_, [x, scale]) => {
    const width = x.shape[1];
    const scales = decodeNumbers(scale);
    const integers = decodeNumbers(x).map((value, i) => {
      const integer = roundHalfEven(Math.fround(value / scales[Math.floor(i / width)]));
      return QUANTIZED_ZERO + Math.max(-QUANTIZED_ZERO, Math.min(integer, 127));
    });
    return encodeNumbers("uint8", x.shape, integers);
  },

  integerLinear: (_, [x, scale, weight, weightScale, bias]) => {
    const [m, k] = x.shape;
    const n = weight.shape[1];
    const sums = new Float64Array(m * n);
    const integers = decodeNumbers(x).map((value) => value - QUANTIZED_ZERO);
    product(integers, decodeNumbers(weight), { aStart: 0, bStart: 0, m, k, n, bRow: n, bColumn: 1 }, sums, 0);
    const [rows, columns, offsets] = [scale, weightScale, bias].map(decodeNumbers);
    return encodeNumbers(
      "float32",
      [m, n],
      sums.map((sum, i) => sum * columns[i % n] * rows[Math.floor(i / n)] + offsets[i % n]),
    );
  },

  dequantizeGroups: (_, [packed, scale]) => {
    const [bytes, scales] = [decodeNumbers(packed), decodeNumbers(scale)];
    const values = Float64Array.from({ length: 2 * bytes.length }, (_unused, i) => {
      const group = Math.floor(i / GROUP_SIZE);
      const place = i % GROUP_SIZE;
      const byte = bytes[group * HALF_GROUP + (place % HALF_GROUP)];
      return ((place < HALF_GROUP ? byte & 15 : byte >> 4) - GROUP_ZERO) * scales[group];
    });
    return encodeNumbers(
      "float32",
      [...packed.shape.slice(0, -1), 2 * packed.shape[packed.shape.length - 1]],
      values,
    );
  },
};

function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
