import { addDims, type Dim } from "../ir/dims.js";
import type { Node, ValueId } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";
import { isFloatDType } from "../tensor.js";
import type { GradientContext, GradientRule, NoGradient, OperandGradient } from "./gradient-rule.js";

const second: NoGradient = { refused: "the gradient of a gradient is not known" };
const integers: NoGradient = { refused: "integers have no gradient" };
const rounded: NoGradient = { refused: "rounding to integers has no gradient; ask for float32 weights" };

/** How each operation passes gradients back, or why it does not. */
export const gradientRules: { readonly [K in OpKind]: GradientRule<K> | NoGradient } = {
  unary: (node, at) => [
    () => at.node("unaryGradient", [at.gradient, node.inputs[0], node.output], node.attributes),
  ],
  gelu: (node, at) => [() => at.node("geluGradient", [at.gradient, node.inputs[0]], node.attributes)],
  binary: (node, at) => binary(node, at),

  matmul: ({ inputs: [a, b] }, at) => [
    () => at.node("matmul", [at.gradient, swapLast(b, at)], {}),
    () => at.node("matmul", [swapLast(a, at), at.gradient], {}),
  ],

  linear: ({ inputs: [x, weight, added], attributes: { transposed } }, at) => [
    () => at.node("linear", [at.gradient, weight], { transposed: !transposed }),
    () => at.node("linearWeightGradient", [at.gradient, x], { transposed }),
    ...(added === undefined ? [] : [() => at.sumTo(at.gradient, at.type(added).shape)]),
  ],

  layerNorm: ({ inputs: [x, gamma, beta], attributes }, at) => [
    () => at.node("layerNormGradient", [at.gradient, x, gamma], attributes),
    () => at.node("layerNormScaleGradient", [at.gradient, x], attributes),
    () => at.sumTo(at.gradient, at.type(beta).shape),
  ],

  softmax: (node, at) => [() => at.node("softmaxGradient", [at.gradient, node.output], {})],

  gather: (node, at) => [() => gathered(node, at), integers],

  transpose: ({ attributes: { permutation } }, at) => [
    () =>
      at.node("transpose", [at.gradient], {
        permutation: permutation.map((_, axis) => permutation.indexOf(axis)),
      }),
  ],

  reshape: ({ inputs: [x] }, at) => [() => at.node("reshape", [at.gradient], { shape: at.type(x).shape })],

  cast: ({ inputs: [x] }, at) => {
    const { dtype } = at.type(x);
    return [isFloatDType(dtype) ? () => at.node("cast", [at.gradient], { to: dtype }) : integers];
  },

  concat: ({ inputs, attributes: { axis } }, at) => {
    let start: Dim = 0;
    return inputs.map((operand) => {
      const size = at.type(operand).shape[axis];
      const attributes = { axis, start, size };
      start = addDims(start, size);
      return () => at.node("slice", [at.gradient], attributes);
    });
  },

  slice: ({ inputs: [x], attributes: { axis, start } }, at) => [
    () => at.node("place", [at.gradient, x], { axis, start }),
  ],

  place: ({ inputs: [x], attributes: { axis, start } }, at) => [
    () => at.node("slice", [at.gradient], { axis, start, size: at.type(x).shape[axis] }),
  ],

  sum: ({ inputs: [x], attributes: { axes } }, at) => [
    () => {
      const shape = at.type(x).shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
      return at.node("expand", [at.node("reshape", [at.gradient], { shape }), x], {});
    },
  ],

  expand: ({ inputs: [x] }, at) => [() => at.sumTo(at.gradient, at.type(x).shape)],

  reshapeLike: ({ inputs: [x] }, at) => [() => at.node("reshapeLike", [at.gradient, x], {})],

  dropout: ({ inputs: [, mask], attributes }, at) => [
    () => at.node("dropout", [at.gradient, mask], attributes),
    integers,
  ],

  crossEntropy: ({ inputs: [logits, labels], attributes }, at) => [
    () => at.node("crossEntropyGradient", [at.gradient, logits, labels], attributes),
    integers,
  ],

  binaryCrossEntropy: ({ inputs: [logits, targets], attributes }, at) => [
    () => at.node("binaryCrossEntropyGradient", [at.gradient, logits, targets], attributes),
    { refused: "the gradient of targets is not known" },
  ],

  range: integers,
  rowScale: rounded,
  quantizeRows: rounded,
  integerLinear: rounded,
  dequantizeGroups: rounded,
  unaryGradient: second,
  extremumGradient: second,
  geluGradient: second,
  softmaxGradient: second,
  layerNormGradient: second,
  layerNormScaleGradient: second,
  linearWeightGradient: second,
  crossEntropyGradient: second,
  binaryCrossEntropyGradient: second,
};

function binary(node: Node<"binary">, at: GradientContext): readonly [OperandGradient, OperandGradient] {
  const { gradient } = at;
  const { output } = node;
  const [a, b] = node.inputs;
  const toA = (value: ValueId): ValueId => at.sumTo(value, at.type(a).shape);
  const toB = (value: ValueId): ValueId => at.sumTo(value, at.type(b).shape);
  const apply = (fn: "div" | "mul", left: ValueId, right: ValueId): ValueId =>
    at.node("binary", [left, right], { fn });
  const negated = (value: ValueId): ValueId => at.node("unary", [value], { fn: "neg" });
  switch (node.attributes.fn) {
    case "add":
      return [() => toA(gradient), () => toB(gradient)];
    case "sub":
      return [() => toA(gradient), () => negated(toB(gradient))];
    case "mul":
      return [() => toA(apply("mul", gradient, b)), () => toB(apply("mul", gradient, a))];
    case "div":
      return [
        () => toA(apply("div", gradient, b)),
        () => negated(toB(apply("mul", gradient, apply("div", output, b)))),
      ];
    case "max":
    case "min": {
      const { fn } = node.attributes;
      return [
        () => toA(at.node("extremumGradient", [gradient, a, b], { fn })),
        () => toB(at.node("extremumGradient", [gradient, b, a], { fn })),
      ];
    }
  }
}

function swapLast(id: ValueId, at: GradientContext): ValueId {
  const axes = [...at.type(id).shape.keys()];
  const permutation = [...axes.slice(0, -2), ...axes.slice(-2).toReversed()];
  return at.node("transpose", [id], { permutation });
}

/** Above this many indices the sum of what each of them took is not written out. */
const INDICES = 64;

/**
 * Each index gives back what it took. Indices must be known: sums over indices that repeat are what runtimes
 * get wrong or slow, and rows of an embedding table are summed outside the graph.
 */
function gathered(node: Node<"gather">, at: GradientContext): ValueId {
  const [data, indices] = node.inputs;
  const { axis } = node.attributes;
  const known = at.constant(indices);
  if (known === undefined)
    at.refuse("indices that only a run knows have no gradient; feed the rows and take their gradient");
  const picks = Array.from(known.data, Number);
  if (picks.length === 0 || picks.length > INDICES)
    at.refuse(`at most ${INDICES} indices have a gradient, got ${picks.length}`);
  const shape = at.type(data).shape;
  const rows = at.node("reshape", [at.gradient], { shape: shape.with(axis, picks.length) });
  return picks
    .map((pick, i) => {
      const row = picks.length === 1 ? rows : at.node("slice", [rows], { axis, start: i, size: 1 });
      return at.node("place", [row, data], { axis, start: pick });
    })
    .reduce((sum, placed) => at.node("binary", [sum, placed], { fn: "add" }));
}
