import { rowMajorStrides } from "../elements/strided.js";
import { GraphError } from "../errors.js";
import type { BinaryFunction, UnaryFunction } from "../ir/functions.js";
import type { OpKind } from "../ir/ops.js";
import { elementCount } from "../tensor.js";
import { broadcastIndices, indicesByStrides, mapBroadcast, mapNumbers, overLastAxis } from "./elementwise.js";
import { quantizedEvaluateRules } from "./evaluate-quantized.js";
import type { EvaluateRule } from "./evaluate-rule.js";
import { trainingEvaluateRules } from "./evaluate-training.js";
import { decodeNumbers, encodeNumbers } from "./numbers.js";
import { product } from "./product.js";
import { erf, gelu, sigmoid, softplus } from "./special-functions.js";

const UNARY: { readonly [F in UnaryFunction]: (x: number) => number } = {
  abs: Math.abs,
  erf,
  exp: Math.exp,
  neg: (x) => -x,
  relu: (x) => Math.max(x, 0),
  sigmoid,
  softplus,
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

/** Computes every operation on tensors. */
export const evaluateRules: { readonly [K in OpKind]: EvaluateRule<K> } = {
  ...trainingEvaluateRules,
  ...quantizedEvaluateRules,
  unary: (node, [x]) => mapNumbers(x, UNARY[node.attributes.fn]),
  gelu: (node, [x]) => mapNumbers(x, gelu[node.attributes.approximation]),

  binary: (node, operands) => mapBroadcast(operands, BINARY[node.attributes.fn]),

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

  linear: (node, [x, weight, added]) => {
    const { transposed } = node.attributes;
    const [m, k] = x.shape;
    const n = weight.shape[transposed ? 1 : 0];
    const out = new Float64Array(m * n);
    const layout = transposed ? { bRow: n, bColumn: 1 } : { bRow: 1, bColumn: k };
    product(decodeNumbers(x), decodeNumbers(weight), { aStart: 0, bStart: 0, m, k, n, ...layout }, out, 0);
    if (added !== undefined) {
      const offsets = decodeNumbers(added);
      out.forEach((value, i) => {
        out[i] = value + offsets[i % offsets.length];
      });
    }
    return encodeNumbers(x.dtype, [m, n], out);
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
    const own = rowMajorStrides(x.shape);
    const numbers = decodeNumbers(x);
    const order = indicesByStrides(
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

  slice: (node, [x], context) => {
    const { axis } = node.attributes;
    const [start, size] = context.resolve([node.attributes.start, node.attributes.size]);
    if (start + size > x.shape[axis])
      throw new GraphError(node.path, `axis ${axis} of size ${x.shape[axis]} ends before ${start + size}`);
    const numbers = decodeNumbers(x);
    const shape = x.shape.with(axis, size);
    const places = indicesByStrides(shape, rowMajorStrides(x.shape));
    const first = start * rowMajorStrides(x.shape)[axis];
    return encodeNumbers(
      x.dtype,
      shape,
      Float64Array.from(places, (place) => numbers[first + place]),
    );
  },

  place: (node, [x, like], context) => {
    const { axis } = node.attributes;
    const [start] = context.resolve([node.attributes.start]);
    if (start + x.shape[axis] > like.shape[axis])
      throw new GraphError(
        node.path,
        `axis ${axis} of size ${like.shape[axis]} ends before ${start + x.shape[axis]}`,
      );
    const out = new Float64Array(elementCount(like.shape));
    const numbers = decodeNumbers(x);
    const first = start * rowMajorStrides(like.shape)[axis];
    indicesByStrides(x.shape, rowMajorStrides(like.shape)).forEach((place, i) => {
      out[first + place] = numbers[i];
    });
    return encodeNumbers(x.dtype, like.shape, out);
  },

  sum: (node, [x]) => {
    const isSummed = (axis: number): boolean => node.attributes.axes.includes(axis);
    const shape = x.shape.filter((_, axis) => !isSummed(axis));
    const own = [...rowMajorStrides(shape)];
    const repeated = x.shape.map((_, axis) => (isSummed(axis) ? 0 : (own.shift() ?? 0)));
    const numbers = decodeNumbers(x);
    const out = new Float64Array(elementCount(shape));
    indicesByStrides(x.shape, repeated).forEach((place, i) => {
      out[place] += numbers[i];
    });
    return encodeNumbers(x.dtype, shape, out);
  },

  expand: (_, [x, like]) => {
    const numbers = decodeNumbers(x);
    const places = broadcastIndices(x.shape, like.shape);
    return encodeNumbers(
      x.dtype,
      like.shape,
      Float64Array.from(places, (place) => numbers[place]),
    );
  },

  range: (node, _, context) => {
    const [size = 0] = context.resolve([node.attributes.size]);
    return encodeNumbers(
      "int64",
      [size],
      Float64Array.from({ length: size }, (_unused, i) => i),
    );
  },
};
