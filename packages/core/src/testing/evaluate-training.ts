import { GraphError } from "../errors.js";
import type { UnaryFunction } from "../ir/functions.js";
import type { TrainingOpAttributes } from "../ir/training-ops.js";
import { elementCount, type Tensor } from "../tensor.js";
import { mapBroadcast, overLastAxis } from "./elementwise.js";
import type { EvaluateRule } from "./evaluate-rule.js";
import { decodeNumbers, encodeNumbers } from "./numbers.js";
import { derivativeOfErf, derivativeOfGelu, sigmoid, softplus } from "./special-functions.js";

/** `fn'(x)`; where a function has a corner, its slope there is what PyTorch takes it for. */
const DERIVATIVE: { readonly [F in UnaryFunction]: (x: number) => number } = {
  abs: Math.sign,
  erf: derivativeOfErf,
  exp: Math.exp,
  neg: () => -1,
  relu: (x) => (x > 0 ? 1 : 0),
  sigmoid: (x) => sigmoid(x) * sigmoid(-x),
  softplus: sigmoid,
  tanh: (x) => 1 - Math.tanh(x) ** 2,
};

/** Elements of `x` row by row: rows along its last axis. */
function rowsOf(x: Tensor): readonly Float64Array[] {
  const numbers = decodeNumbers(x);
  const width = x.shape.at(-1) ?? 1;
  return Array.from({ length: elementCount(x.shape.slice(0, -1)) }, (_, row) =>
    numbers.subarray(row * width, (row + 1) * width),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** A row less its mean, over its standard deviation; and that deviation's inverse. */
function normalise(row: Float64Array, epsilon: number) {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  const factor = 1 / Math.sqrt(variance + epsilon);
  return { normalised: row.map((value) => (value - mean) * factor), factor };
}

function softmax(row: Float64Array): Float64Array {
  const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = row.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

function logSoftmax(row: Float64Array): Float64Array {
  const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, value) => total + Math.exp(value - highest), 0);
  return row.map((value) => value - highest - Math.log(sum));
}

/** What cross-entropy holds a row of `classes` logits against. */
function targetOf(label: number, classes: number, smoothing: number): Float64Array {
  const target = new Float64Array(classes);
  if (label < 0 || label >= classes) return target;
  target.fill(smoothing / classes);
  target[label] += 1 - smoothing;
  return target;
}

/** Computes every operation that only training needs, on tensors. */
export const trainingEvaluateRules: { readonly [K in keyof TrainingOpAttributes]: EvaluateRule<K> } = {
  dropout: ({ attributes: { rate } }, operands) =>
    mapBroadcast(operands, (x, kept) => (kept === 0 ? 0 : x / (1 - rate))),

  reshapeLike: ({ path }, [x, like]) => {
    if (elementCount(x.shape) !== elementCount(like.shape))
      throw new GraphError(path, `[${x.shape}] cannot become [${like.shape}]`);
    return { ...x, shape: like.shape };
  },

  crossEntropy: ({ attributes: { smoothing } }, [logits, labels]) => {
    const numbers = decodeNumbers(labels);
    const losses = rowsOf(logits).map(
      (row, i) => -dot(targetOf(numbers[i], row.length, smoothing), logSoftmax(row)),
    );
    return encodeNumbers(logits.dtype, labels.shape, losses);
  },

  crossEntropyGradient: ({ attributes: { smoothing } }, [gradient, logits, labels]) => {
    const [factors, numbers] = [decodeNumbers(gradient), decodeNumbers(labels)];
    let at = 0;
    return overLastAxis(logits, (row) => {
      const target = targetOf(numbers[at], row.length, smoothing);
      const total = target.reduce((sum, value) => sum + value, 0);
      const probabilities = softmax(row);
      row.forEach((_, i) => {
        row[i] = factors[at] * (probabilities[i] * total - target[i]);
      });
      at++;
    });
  },

  binaryCrossEntropy: ({ attributes: { positiveWeight } }, operands) =>
    mapBroadcast(operands, (x, t) => positiveWeight * t * softplus(-x) + (1 - t) * softplus(x)),

  binaryCrossEntropyGradient: ({ attributes: { positiveWeight } }, operands) =>
    mapBroadcast(
      operands,
      (gradient, x, t) => gradient * ((1 - t) * sigmoid(x) - positiveWeight * t * sigmoid(-x)),
    ),

  unaryGradient: ({ attributes: { fn } }, [gradient, x]) =>
    mapBroadcast([gradient, x], (g, value) => g * DERIVATIVE[fn](value)),

  extremumGradient: ({ attributes: { fn } }, operands) =>
    mapBroadcast(operands, (gradient, a, b) => {
      if (a === b) return gradient / 2;
      return a > b === (fn === "max") ? gradient : 0;
    }),

  geluGradient: ({ attributes: { approximation } }, operands) =>
    mapBroadcast(operands, (gradient, x) => gradient * derivativeOfGelu[approximation](x)),

  softmaxGradient: (_, [gradient, y]) => {
    const gradients = rowsOf(gradient);
    let at = 0;
    return overLastAxis(y, (row) => {
      const own = gradients[at++];
      const mean = dot(own, row);
      row.forEach((value, i) => {
        row[i] = value * (own[i] - mean);
      });
    });
  },

  layerNormGradient: ({ attributes: { epsilon } }, [gradient, x, gamma]) => {
    const gradients = rowsOf(gradient);
    const scale = decodeNumbers(gamma);
    let at = 0;
    return overLastAxis(x, (row) => {
      const { normalised, factor } = normalise(row, epsilon);
      const scaled = gradients[at++].map((value, i) => value * scale[i]);
      const mean = scaled.reduce((sum, value) => sum + value, 0) / row.length;
      const along = dot(scaled, normalised) / row.length;
      row.forEach((_, i) => {
        row[i] = factor * (scaled[i] - mean - normalised[i] * along);
      });
    });
  },

  layerNormScaleGradient: ({ attributes: { epsilon } }, [gradient, x]) => {
    const gradients = rowsOf(gradient);
    const width = x.shape.at(-1) ?? 1;
    const out = new Float64Array(width);
    rowsOf(x).forEach((row, at) => {
      const { normalised } = normalise(row, epsilon);
      for (let i = 0; i < width; i++) out[i] += gradients[at][i] * normalised[i];
    });
    return encodeNumbers(x.dtype, [width], out);
  },

  linearWeightGradient: ({ attributes: { transposed } }, [gradient, x]) => {
    const [left, right] = transposed ? [x, gradient] : [gradient, x];
    const [rows, columns] = [left.shape[1], right.shape[1]];
    const out = new Float64Array(rows * columns);
    const others = rowsOf(right);
    rowsOf(left).forEach((row, at) => {
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) out[i * columns + j] += row[i] * others[at][j];
    });
    return encodeNumbers(x.dtype, [rows, columns], out);
  },
};
