import { describeValue } from "@ernie-m/config";
import { isObject } from "../arguments.js";
import { isDType } from "../tensor.js";
import type { BinaryFunction, UnaryFunction } from "./functions.js";
import type { OpAttributes, OpKind } from "./ops.js";

/** What an attribute must be, and how a message says it. */
interface Rule {
  readonly expected: string;
  fits(value: unknown): boolean;
}

const oneOf = (...choices: readonly unknown[]): Rule => ({
  expected: `one of ${choices.join(", ")}`,
  fits: (value) => choices.includes(value),
});

const unaryFunctions: { readonly [F in UnaryFunction]: F } = {
  ...{ abs: "abs", erf: "erf", exp: "exp", neg: "neg" },
  ...{ relu: "relu", sigmoid: "sigmoid", softplus: "softplus", tanh: "tanh" },
};
const binaryFunctions: { readonly [F in BinaryFunction]: F } = {
  ...{ add: "add", div: "div", max: "max", min: "min", mul: "mul", sub: "sub" },
};

const flag: Rule = { expected: "true or false", fits: (value) => typeof value === "boolean" };
const number: Rule = { expected: "a number", fits: (value) => typeof value === "number" };
const axis: Rule = { expected: "an axis", fits: Number.isSafeInteger };
const axes: Rule = { expected: "a list of axes", fits: (value) => isListOf(value, axis.fits) };
const dim: Rule = { expected: "a size", fits: isDim };
const shape: Rule = { expected: "a list of sizes", fits: isDims };
const dtype: Rule = { expected: "a dtype", fits: (value) => typeof value === "string" && isDType(value) };
const unary = oneOf(...Object.values(unaryFunctions));
const approximation = oneOf("none", "tanh");

/** What every operation must be told. */
const attributeRules: { readonly [K in OpKind]: { readonly [A in keyof OpAttributes[K]]: Rule } } = {
  unary: { fn: unary },
  binary: { fn: oneOf(...Object.values(binaryFunctions)) },
  gelu: { approximation },
  matmul: {},
  linear: { transposed: flag },
  layerNorm: { epsilon: number },
  softmax: {},
  gather: { axis },
  transpose: { permutation: axes },
  reshape: { shape },
  cast: { to: dtype },
  concat: { axis },
  slice: { axis, start: dim, size: dim },
  place: { axis, start: dim },
  sum: { axes },
  expand: {},
  range: { size: dim },
  rowScale: {},
  quantizeRows: {},
  integerLinear: {},
  dequantizeGroups: {},
  dropout: { rate: number },
  reshapeLike: {},
  crossEntropy: { smoothing: number },
  binaryCrossEntropy: { positiveWeight: number },
  unaryGradient: { fn: unary },
  extremumGradient: { fn: oneOf("max", "min") },
  geluGradient: { approximation },
  softmaxGradient: {},
  layerNormGradient: { epsilon: number },
  layerNormScaleGradient: { epsilon: number },
  linearWeightGradient: { transposed: flag },
  crossEntropyGradient: { smoothing: number },
  binaryCrossEntropyGradient: { positiveWeight: number },
};

/** A sentence when an operation is none, or is not told what it must be. */
export function attributeProblem(op: OpKind, attributes: unknown): string | undefined {
  if (typeof op !== "string" || !Object.hasOwn(attributeRules, op))
    return `there is no operation ${describeValue(op)}`;
  if (!isObject(attributes)) return `attributes: expected an object, got ${describeValue(attributes)}`;
  for (const [name, rule] of Object.entries<Rule>(attributeRules[op]))
    if (!rule.fits(attributes[name]))
      return `${name}: expected ${rule.expected}, got ${describeValue(attributes[name])}`;
  return undefined;
}

/** Whether a value is a list of sizes, known or not. */
export function isDims(value: unknown): boolean {
  return isListOf(value, isDim);
}

function isDim(value: unknown): boolean {
  return typeof value === "string" || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isListOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}
