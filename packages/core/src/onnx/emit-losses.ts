import type { Node } from "../ir/graph.js";
import { type EmitContext, type EmitRule, integers, operands } from "./emit-context.js";
import { type Operators, operator, operators } from "./training-operators.js";

type LossOp = "crossEntropy" | "crossEntropyGradient" | "binaryCrossEntropy" | "binaryCrossEntropyGradient";

/** Rows that hold 1 at their label and 0 elsewhere, as floats; no 1 where the label is no class. */
function oneHot(
  node: Node<"crossEntropy"> | Node<"crossEntropyGradient">,
  logits: number,
  labels: string,
  context: EmitContext,
): string {
  const o = operators(context);
  const { types } = context.graph;
  const dtype = types[node.inputs[logits + 1]].dtype === "int32" ? "int32" : "int64";
  const [, classes] = types[node.inputs[logits]].shape;
  const range = context.step({
    opType: "Range",
    inputs: [context.sizeOperand(0), context.sizeOperand(classes), context.sizeOperand(1)],
  });
  const column = context.step({ opType: "Unsqueeze", inputs: [labels, context.constant(integers(1))] });
  return o.cast(o.equal(column, dtype === "int64" ? range : o.cast(range, dtype)), "float32");
}

/** `hot` with a share of what each row has on all classes alike. */
function smoothed(hot: string, smoothing: number, context: EmitContext): string {
  if (smoothing === 0) return hot;
  const o = operators(context);
  const share = o.mul(o.rows("ReduceMean", hot), o.number(smoothing));
  return o.add(o.mul(hot, o.number(1 - smoothing)), share);
}

function softmax(opType: "Softmax" | "LogSoftmax", x: string, context: EmitContext): string {
  return context.step({ opType, inputs: [x], attributes: { axis: -1 } });
}

/** The ONNX form of losses and of their gradients. */
export const lossEmitRules: { readonly [K in LossOp]: EmitRule<K> } = {
  crossEntropy: (node, context) => {
    const o = operators(context);
    const [logits, labels] = operands(node, context);
    const target = smoothed(oneHot(node, 0, labels, context), node.attributes.smoothing, context);
    const products = o.mul(target, softmax("LogSoftmax", logits, context));
    const sums = context.step({
      opType: "ReduceSum",
      inputs: [products, context.constant(integers(1))],
      attributes: { keepdims: 0 },
    });
    return operator("Neg", sums);
  },

  crossEntropyGradient: (node, context) => {
    const o = operators(context);
    const [gradient, logits, labels] = operands(node, context);
    const hot = oneHot(node, 1, labels, context);
    const target = smoothed(hot, node.attributes.smoothing, context);
    const probabilities = o.mul(softmax("Softmax", logits, context), o.rows("ReduceSum", hot));
    const column = context.step({ opType: "Unsqueeze", inputs: [gradient, context.constant(integers(1))] });
    return operator("Mul", o.sub(probabilities, target), column);
  },

  // (1 - t)·x + w·max(-x, 0) + w·log(1 + e^-|x|), w = 1 + (p - 1)·t: the first two cancel without a rest where x is far
  // below 0 and t is 0, as at most tokens of a trained model; what 1 + e^-|x| rounds, PyTorch 1.13 rounds alike.
  binaryCrossEntropy: (node, context) => {
    const o = operators(context);
    const [logits, targets] = operands(node, context);
    const weight = weightOf(node.attributes.positiveWeight, targets, o);
    const linear = o.mul(o.sub(o.number(1), targets), logits);
    const corner = o.add(linear, o.mul(weight, o.relu(o.neg(logits))));
    const rest = o.log(o.add(o.exp(o.neg(o.abs(logits))), o.number(1)));
    return operator("Add", corner, o.mul(weight, rest));
  },

  // (1 + (p - 1)·t)·σ(x) - p·t
  binaryCrossEntropyGradient: (node, context) => {
    const o = operators(context);
    const { positiveWeight } = node.attributes;
    const [gradient, logits, targets] = operands(node, context);
    const weighted = o.mul(weightOf(positiveWeight, targets, o), o.sigmoid(logits));
    return operator("Mul", gradient, o.sub(weighted, o.mul(targets, o.number(positiveWeight))));
  },
};

/** `1 + (p - 1)·t` */
function weightOf(positiveWeight: number, targets: string, o: Operators): string {
  return positiveWeight === 1
    ? o.number(1)
    : o.add(o.mul(targets, o.number(positiveWeight - 1)), o.number(1));
}
