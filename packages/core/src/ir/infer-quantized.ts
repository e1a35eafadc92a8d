import { describeTensor } from "../tensor.js";
import { sameShape } from "./dims.js";
import { HALF_GROUP } from "./group-layout.js";
import { type InferRule, needs } from "./operand-types.js";
import type { QuantizedOpAttributes } from "./quantized-ops.js";

/** The shape and dtype rules of operations on integers. */
export const quantizedInferRules: { readonly [K in keyof QuantizedOpAttributes]: InferRule<K> } = {
  rowScale(inputs) {
    const problem = needs(inputs, 1);
    if (problem !== undefined) return problem;
    const [x] = inputs;
    return x.dtype === "float32" && x.shape.length === 2
      ? { dtype: "float32", shape: [x.shape[0]] }
      : `takes rows of float32, got ${describeTensor(x)}`;
  },

  quantizeRows(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [x, scale] = inputs;
    const legal =
      x.dtype === "float32" &&
      x.shape.length === 2 &&
      scale.dtype === "float32" &&
      sameShape(scale.shape, [x.shape[0]]);
    return legal
      ? { dtype: "uint8", shape: x.shape }
      : `x ${describeTensor(x)} and scale ${describeTensor(scale)} do not fit`;
  },

  integerLinear(inputs) {
    const problem = needs(inputs, 5);
    if (problem !== undefined) return problem;
    const [x, scale, weight, weightScale, bias] = inputs;
    const legal =
      x.dtype === "uint8" &&
      x.shape.length === 2 &&
      weight.dtype === "int8" &&
      weight.shape.length === 2 &&
      x.shape[1] === weight.shape[0] &&
      sameShape(scale.shape, [x.shape[0]]) &&
      [weightScale, bias].every((vector) => sameShape(vector.shape, [weight.shape[1]])) &&
      [scale, weightScale, bias].every(({ dtype }) => dtype === "float32");
    return legal
      ? { dtype: "float32", shape: [x.shape[0], weight.shape[1]] }
      : `x ${describeTensor(x)} of scale ${describeTensor(scale)}, weight ${describeTensor(weight)} of scale ${describeTensor(weightScale)} and bias ${describeTensor(bias)} do not fit`;
  },

  dequantizeGroups(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [packed, scale] = inputs;
    const outer = packed.shape.slice(0, -1);
    const bytes = packed.shape.at(-1);
    const legal =
      packed.dtype === "uint8" &&
      (scale.dtype === "float16" || scale.dtype === "float32") &&
      typeof bytes === "number" &&
      bytes % HALF_GROUP === 0 &&
      sameShape(scale.shape, [...outer, bytes / HALF_GROUP]);
    return legal
      ? { dtype: "float32", shape: [...outer, 2 * bytes] }
      : `packed ${describeTensor(packed)} and scale ${describeTensor(scale)} do not fit`;
  },
};
