import { GraphError } from "../errors.js";
import type { Shape } from "../ir/dims.js";
import type { Node } from "../ir/graph.js";
import type { BinaryFunction, OpKind, UnaryFunction } from "../ir/ops.js";
import { QUANTIZED_ZERO, SMALLEST_MAGNITUDE, STEP } from "../quantization/activation-quantization.js";
import { elementCount, type Tensor } from "../tensor.js";
import { decodeNumbers, encodeNumbers } from "./numbers.js";
import { erf, gelu } from "./special-functions.js";

/** What a rule may ask beyond its operands. */
export interface EvaluateContext {
  /** A shape with every symbolic size replaced by its value in this run. */
  resolve(shape: Shape): readonly number[];
}

type EvaluateRule<K extends OpKind> = (
  node: Node<K>,
  inputs: readonly Tensor[],
  context: EvaluateContext,
) => Tensor;

const UNARY: { readonly [F in UnaryFunction]: (x: number) => number } = {
  abs: Math.abs,
  erf,
  exp: Math.exp,
  neg: (x) => -x,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => (x > 30 ? x : Math.log1p(Math.exp(x))),
  tanh: Math.tanh,
};

const BINARY: { readonly [F in BinaryFunction]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  div: (a, b) => a / b,
  max: Math.max,
  min: Math.min,
  mul: (a, b) => a * b,
  sub: (a, b) => a - b,
};

function strides(shape: readonly number[]): readonly number[] {
  const result = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result[axis] = stride;
    stride *= shape[axis];
  }
  return result;
}

/** Index into an operand of `shape` for every element of `target`, sizes of 1 repeated. */
function broadcastIndices(shape: readonly number[], target: readonly number[]): Int32Array {
  const own = strides(shape);
  const missing = target.length - shape.length;
  const steps = target.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : own[axis - missing],
  );
  return indicesBySteps(target, steps);
}

/** For every element of `shape` in order, the sum of its coordinates times `steps`. */
function indicesBySteps(shape: readonly number[], steps: readonly number[]): Int32Array {
  const indices = new Int32Array(elementCount(shape));
  const place = new Array<number>(shape.length).fill(0);
  let index = 0;
  for (let i = 0; i < indices.length; i++) {
    indices[i] = index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += steps[axis];
      if (++place[axis] < shape[axis]) break;
      index -= steps[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return indices;
}

function mapNumbers(x: Tensor, fn: (value: number) => number): Tensor {
  return encodeNumbers(x.dtype, x.shape, decodeNumbers(x).map(fn));
}

function overLastAxis(x: Tensor, fn: (row: Float64Array) => void): Tensor {
  const numbers = decodeNumbers(x);
  const width = x.shape.at(-1) ?? 1;
  for (let start = 0; start < numbers.length; start += width) fn(numbers.subarray(start, start + width));
  return encodeNumbers(x.dtype, x.shape, numbers);
}

function product(
  a: Float64Array,
  b: Float64Array,
  at: { aStart: number; bStart: number; m: number; k: number; n: number; bRow: number; bColumn: number },
  out: Float64Array,
  outStart: number,
): void {
  for (let row = 0; row < at.m; row++)
    for (let column = 0; column < at.n; column++) {
      let sum = 0;
      for (let i = 0; i < at.k; i++)
        sum += a[at.aStart + row * at.k + i] * b[at.bStart + i * at.bRow + column * at.bColumn];
      out[outStart + row * at.n + column] = sum;
    }
}

/** Computes every operation on tensors. */
export const evaluateRules: { readonly [K in OpKind]: EvaluateRule<K> } = {
  unary: (node, [x]) => mapNumbers(x, UNARY[node.attributes.fn]),
  gelu: (node, [x]) => mapNumbers(x, gelu[node.attributes.approximation]),

  binary: (node, [a, b]) => {
    const rank = Math.max(a.shape.length, b.shape.length);
    const size = (t: Tensor, axis: number): number => t.shape[axis - rank + t.shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) => Math.max(size(a, axis), size(b, axis)));
    const fn = BINARY[node.attributes.fn];
    const [left, right] = [decodeNumbers(a), decodeNumbers(b)];
    const [leftAt, rightAt] = [broadcastIndices(a.shape, shape), broadcastIndices(b.shape, shape)];
    const result = Float64Array.from(leftAt, (place, i) => fn(left[place], right[rightAt[i]]));
    return encodeNumbers(a.dtype, shape, result);
  },

  matmul: (_, [a, b]) => {
    const [m, k] = a.shape.slice(-2);
    const n = b.shape.at(-1) ?? 1;
    const blocks = elementCount(a.shape.slice(0, -2));
    const out = new Float64Array(blocks * m * n);
    const [left, right] = [decodeNumbers(a), decodeNumbers(b)];
    for (let block = 0; block < blocks; block++)
      product(
        left,
        right,
        { aStart: block * m * k, bStart: block * k * n, m, k, n, bRow: n, bColumn: 1 },
        out,
        block * m * n,
      );
    return encodeNumbers(a.dtype, [...a.shape.slice(0, -1), n], out);
  },

  linear: (node, [x, weight, bias]) => {
    const { transposed } = node.attributes;
    const [m, k] = x.shape;
    const n = bias.shape[0];
    const out = new Float64Array(m * n);
    const layout = transposed ? { bRow: n, bColumn: 1 } : { bRow: 1, bColumn: k };
    product(decodeNumbers(x), decodeNumbers(weight), { aStart: 0, bStart: 0, m, k, n, ...layout }, out, 0);
    const offsets = decodeNumbers(bias);
    return encodeNumbers(
      x.dtype,
      [m, n],
      out.map((value, i) => value + offsets[i % n]),
    );
  },

  layerNorm: (node, [x, gamma, beta]) => {
    const [scale, shift] = [decodeNumbers(gamma), decodeNumbers(beta)];
    return overLastAxis(x, (row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
      const factor = 1 / Math.sqrt(variance + node.attributes.epsilon);
      row.forEach((value, i) => {
        row[i] = (value - mean) * factor * scale[i] + shift[i];
      });
    });
  },

  softmax: (_, [x]) =>
    overLastAxis(x, (row) => {
      const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      row.forEach((value, i) => {
        row[i] = Math.exp(value - highest);
      });
      const sum = row.reduce((a, b) => a + b, 0);
      row.forEach((value, i) => {
        row[i] = value / sum;
      });
    }),

  gather: (node, [data, indices]) => {
    const { axis } = node.attributes;
    const outer = elementCount(data.shape.slice(0, axis));
    const inner = elementCount(data.shape.slice(axis + 1));
    const picks = decodeNumbers(indices);
    const numbers = decodeNumbers(data);
    const size = data.shape[axis];
    const outside = picks.find((pick) => pick < 0 || pick >= size);
    if (outside !== undefined)
      throw new GraphError(node.path, `index ${outside} is outside axis ${axis} of size ${size}`);
    const out = new Float64Array(outer * picks.length * inner);
    for (let block = 0; block < outer; block++)
      picks.forEach((pick, i) => {
        const from = (block * size + pick) * inner;
        out.set(numbers.subarray(from, from + inner), (block * picks.length + i) * inner);
      });
    return encodeNumbers(
      data.dtype,
      [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)],
      out,
    );
  },

  transpose: (node, [x]) => {
    const { permutation } = node.attributes;
    const shape = permutation.map((axis) => x.shape[axis]);
    const own = strides(x.shape);
    const numbers = decodeNumbers(x);
    const order = indicesBySteps(
      shape,
      permutation.map((axis) => own[axis]),
    );
    return encodeNumbers(
      x.dtype,
      shape,
      Float64Array.from(order, (place) => numbers[place]),
    );
  },

  reshape: (node, [x], context) => ({ ...x, shape: context.resolve(node.attributes.shape) }),
  cast: (node, [x]) => encodeNumbers(node.attributes.to, x.shape, decodeNumbers(x)),

  concat: (node, inputs) => {
    const { axis } = node.attributes;
    const [first] = inputs;
    const joined = inputs.reduce((sum, tensor) => sum + tensor.shape[axis], 0);
    const shape = first.shape.with(axis, joined);
    const out = new Float64Array(elementCount(shape));
    const outer = elementCount(shape.slice(0, axis));
    let offset = 0;
    for (const tensor of inputs) {
      const block = elementCount(tensor.shape.slice(axis));
      const numbers = decodeNumbers(tensor);
      for (let i = 0; i < outer; i++)
        out.set(numbers.subarray(i * block, (i + 1) * block), i * elementCount(shape.slice(axis)) + offset);
      offset += block;
    }
    return encodeNumbers(first.dtype, shape, out);
  },

  range: (node, _, context) => {
    const [size = 0] = context.resolve([node.attributes.size]);
    return encodeNumbers(
      "int64",
      [size],
      Float64Array.from({ length: size }, (_unused, i) => i),
    );
  },

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
      scales.map((highest) => highest * STEP),
    );
  },

  quantizeRows: (_, [x, scale]) => {
    const width = x.shape[1];
    const scales = decodeNumbers(scale);
    const steps = decodeNumbers(x).map((value, i) => {
      const step = roundHalfEven(Math.fround(value / scales[Math.floor(i / width)]));
      return QUANTIZED_ZERO + Math.max(-QUANTIZED_ZERO, Math.min(step, 127));
    });
    return encodeNumbers("uint8", x.shape, steps);
  },

  integerLinear: (_, [x, scale, weight, weightScale, bias]) => {
    const [m, k] = x.shape;
    const n = weight.shape[1];
    const sums = new Float64Array(m * n);
    const steps = decodeNumbers(x).map((value) => value - QUANTIZED_ZERO);
    product(steps, decodeNumbers(weight), { aStart: 0, bStart: 0, m, k, n, bRow: n, bColumn: 1 }, sums, 0);
    const [rows, columns, offsets] = [scale, weightScale, bias].map(decodeNumbers);
    return encodeNumbers(
      "float32",
      [m, n],
      sums.map((sum, i) => sum * columns[i % n] * rows[Math.floor(i / n)] + offsets[i % n]),
    );
  },
};

function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
