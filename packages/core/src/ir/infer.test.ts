import { expect, test } from "vitest";
import type { TensorType } from "./graph.js";
import { inferRules, inferType } from "./infer.js";
import type { OpAttributes, OpKind } from "./ops.js";

const x: TensorType = { dtype: "float32", shape: [2, 2] };

/**
 * Attributes and the number of operands of every operation, or two numbers; undefined: any number but none.
 */
const operations: {
  readonly [K in OpKind]: readonly [OpAttributes[K], number | readonly [number, number] | undefined];
} = {
  unary: [{ fn: "abs" }, 1],
  binary: [{ fn: "add" }, 2],
  gelu: [{ approximation: "none" }, 1],
  matmul: [{}, 2],
  linear: [{ transposed: false }, [2, 3]],
  layerNorm: [{ epsilon: 1 }, 3],
  softmax: [{}, 1],
  gather: [{ axis: 0 }, 2],
  transpose: [{ permutation: [1, 0] }, 1],
  reshape: [{ shape: [4] }, 1],
  cast: [{ to: "int32" }, 1],
  concat: [{ axis: 0 }, undefined],
  rowScale: [{}, 1],
  quantizeRows: [{}, 2],
  integerLinear: [{}, 5],
  dequantizeGroups: [{}, 2],
  range: [{ size: 3 }, 0],
  slice: [{ axis: 0, start: 0, size: 1 }, 1],
  place: [{ axis: 0, start: 0 }, 2],
  sum: [{ axes: [0] }, 1],
  expand: [{}, 2],
  dropout: [{ rate: 0.5 }, 2],
  reshapeLike: [{}, 2],
  crossEntropy: [{ smoothing: 0 }, 2],
  crossEntropyGradient: [{ smoothing: 0 }, 3],
  binaryCrossEntropy: [{ positiveWeight: 1 }, 2],
  binaryCrossEntropyGradient: [{ positiveWeight: 1 }, 3],
  unaryGradient: [{ fn: "abs" }, 3],
  extremumGradient: [{ fn: "max" }, 3],
  geluGradient: [{ approximation: "none" }, 2],
  softmaxGradient: [{}, 2],
  layerNormGradient: [{ epsilon: 1 }, 3],
  layerNormScaleGradient: [{ epsilon: 1 }, 2],
  linearWeightGradient: [{ transposed: false }, 2],
};

function check<K extends OpKind>(op: K): void {
  const [attributes, count] = operations[op];
  for (let given = 0; given < 5; given++) {
    const result = inferType(op, Array<TensorType>(given).fill(x), attributes);
    if (count === undefined) expect(typeof result).toBe(given === 0 ? "string" : "object");
    else if (![count].flat().includes(given))
      expect(result).toBe(`takes ${[count].flat().join(" or ")} operands, got ${given}`);
    else if (typeof result === "string") expect(result).not.toMatch(/^takes \d/);
  }
}

test.each(Object.keys(operations) as OpKind[])("%s says how many operands it takes", check);

test("there is a rule for every operation", () => {
  expect(Object.keys(inferRules).sort()).toEqual(Object.keys(operations).sort());
});
