import type { ActivationName } from "@ernie-m/config";
import { differentiate } from "../gradients/differentiate.js";
import type { GraphBuilder, Value } from "../ir/builder.js";
import { multiplyDims } from "../ir/dims.js";
import type { Graph, ValueId } from "../ir/graph.js";
import { GraphExtension } from "../ir/graph-extension.js";
import { activations } from "../model/activations.js";
import { LOWEST_FLOAT32 } from "../model/attention-bias.js";
import { elementCount, float32Tensor, int32Tensor } from "../tensor.js";
import { type ConformanceCase, graphCase, numbers, WIDTH } from "./conformance-case.js";
import { encodeNumbers } from "./numbers.js";

const ROWS = ["batch*sequence", WIDTH] as const;
const HEADS = 2;
const CLASSES = 5;
const LARGE = 512;
/** Small, as in a model: gradients that are differences of large numbers have few digits in float32. */
const WEIGHT_SIZE = 0.2;

/** What a case is differentiated by besides `x`. */
type Weights = Readonly<Record<string, readonly number[]>>;

/**
 * A case of a sum that `build` makes of `x` [batch * sequence, 8] and weights, differentiated by all of them:
 * `y` is the loss and every gradient in a row.
 */
function gradientCase(
  name: string,
  shapes: Weights,
  build: (g: GraphBuilder, x: Value, weights: Readonly<Record<string, Value>>) => Value,
): ConformanceCase {
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([weight, shape], i) => [
      weight,
      float32Tensor(
        numbers(elementCount(shape), 10 + i).map((value) => WEIGHT_SIZE * value),
        shape,
      ),
    ]),
  );
  return graphCase(
    `gradient of ${name}`,
    (g, x) => {
      const values = Object.fromEntries(
        Object.entries(shapes).map(([weight, shape]) => [weight, g.parameter(weight, "float32", shape)]),
      );
      const result = build(g, g.reshape(x, ROWS), values);
      // No sum alone: what softmax and layer norm make would have no gradient.
      const terms = g.mul(result, g.add(result, g.scalar(0.5)));
      return { weights: tensors, output: g.node("sum", [terms], { axes: [...terms.shape.keys()] }) };
    },
    (graph) => joined(differentiate(graph, { loss: "y", wanted: ["x", ...Object.keys(shapes)] })),
  );
}

/** The graph with all its outputs in a row as the one output `y`. */
function joined(graph: Graph): Graph {
  const extension = new GraphExtension(graph);
  const rows = graph.outputs.map(({ value }): ValueId => {
    const { shape } = graph.types[value];
    return extension.node("reshape", [value], { shape: [multiplyDims(shape)] }, "joined");
  });
  const y = extension.node("concat", rows, { axis: 0 }, "joined");
  return {
    ...graph,
    types: extension.types,
    nodes: [...graph.nodes, ...extension.nodes],
    outputs: [{ name: "y", value: y }],
  };
}

/** Which elements of rows are kept, uint8 [rows, 8]. */
function mask(g: GraphBuilder, rows: Value): Value {
  const kept = encodeNumbers("uint8", [WIDTH], [1, 0, 1, 1, 0, 1, 1, 1]);
  return g.node("expand", [g.constant(kept), rows], {});
}

/** 0, 1, …: one a row, the last of which is no class. */
function labels(g: GraphBuilder): Value {
  return g.cast(g.range(ROWS[0]), "int32");
}

/** Attention over [batch, sequence, 8] with two heads, the first token of each row masked as in a model. */
function attention(g: GraphBuilder, x: Value, w: Readonly<Record<string, Value>>): Value {
  const split = (rows: Value): Value =>
    g.transpose(g.reshape(rows, ["batch", "sequence", HEADS, WIDTH / HEADS]), [0, 2, 1, 3]);
  const query = g.mul(g.linear(x, w.query, w.bias, false), g.scalar(0.5));
  const key = split(g.linear(x, w.key, w.bias, true));
  const value = split(g.linear(x, w.value, w.bias, false));
  const isFirst = g.node("binary", [g.scalar(1), g.cast(g.range("sequence"), "float32")], { fn: "sub" });
  const bias = g.mul(g.unary("relu", isFirst), g.scalar(LOWEST_FLOAT32));
  const scores = g.add(g.matmul(split(query), g.transpose(key, [0, 1, 3, 2])), bias);
  const context = g.transpose(g.matmul(g.softmax(scores), value), [0, 2, 1, 3]);
  return g.add(x, g.reshape(context, ROWS));
}

const square = [WIDTH, WIDTH];
const row = [WIDTH];

/** Every operation that only training needs, and gradients through every other that has one. */
export const trainingConformanceCases: readonly ConformanceCase[] = [
  ...(Object.keys(activations) as ActivationName[]).map((name) =>
    gradientCase(`activation ${name}`, {}, (g, x) => activations[name](g, x)),
  ),
  ...(["abs", "exp", "erf", "neg", "softplus"] as const).map((fn) =>
    gradientCase(`unary ${fn}`, {}, (g, x) => g.unary(fn, x)),
  ),
  ...(["add", "div", "max", "min", "mul", "sub"] as const).map((fn) =>
    gradientCase(`binary ${fn}`, { row, column: [WIDTH, 1] }, (g, x, w) =>
      g.binary(fn, x, g.add(w.row, g.node("sum", [w.column], { axes: [0] }))),
    ),
  ),
  ...[false, true].map((transposed) =>
    gradientCase(
      `linear ${transposed ? "[in, out]" : "[out, in]"}`,
      { weight: transposed ? [WIDTH, CLASSES] : [CLASSES, WIDTH], bias: [CLASSES] },
      (g, x, { weight, bias }) => g.linear(x, weight, bias, transposed),
    ),
  ),
  gradientCase("linear with rows added", { weight: square }, (g, x, { weight }) =>
    g.node("linear", [x, weight, x], { transposed: true }),
  ),
  // Of the size from which on the gradient of a weight is made in another way.
  ...[false, true].map((transposed) =>
    gradientCase(
      `large linear ${transposed ? "[in, out]" : "[out, in]"}`,
      { wide: [LARGE, WIDTH], weight: transposed ? [LARGE, LARGE + 1] : [LARGE + 1, LARGE] },
      (g, x, { wide, weight }) => {
        const rows = g.node("linear", [x, wide], { transposed: false });
        return g.mul(g.node("linear", [rows, weight], { transposed }), g.scalar(1 / LARGE));
      },
    ),
  ),
  gradientCase("matmul", { b: square }, (g, x, { b }) => g.matmul(x, b)),
  gradientCase("layerNorm", { gamma: row, beta: row }, (g, x, { gamma, beta }) =>
    g.layerNorm(x, gamma, beta, 1e-5),
  ),
  gradientCase("softmax", {}, (g, x) => g.softmax(x)),
  gradientCase("attention", { query: square, key: square, value: square, bias: row }, attention),
  gradientCase("gather of the first token", {}, (g, x) =>
    g.gather(g.reshape(x, ["batch", "sequence", WIDTH]), g.index(0), 1),
  ),
  gradientCase("gather of a repeated column", {}, (g, x) =>
    g.gather(x, g.constant(int32Tensor(Int32Array.of(7, 1, 7), [3])), 1),
  ),
  gradientCase("concat, slice and transpose", { w: [3, WIDTH] }, (g, x, { w }) => {
    const first = g.node("slice", [x], { axis: 0, start: 0, size: 1 });
    return g.transpose(g.concat([w, x, first], 0), [1, 0]);
  }),
  gradientCase("place", { w: [3, WIDTH] }, (g, x, { w }) => {
    const both = g.concat([w, x], 0);
    return g.add(g.node("place", [x, both], { axis: 0, start: 3 }), both);
  }),
  gradientCase("sum and expand", {}, (g, x) => g.node("expand", [g.node("sum", [x], { axes: [0] }), x], {})),
  gradientCase("reshapeLike", {}, (g, x) => g.node("reshapeLike", [x, g.transpose(x, [1, 0])], {})),
  gradientCase("cast", {}, (g, x) => g.cast(g.cast(x, "float64"), "float32")),
  gradientCase("dropout", {}, (g, x) => g.node("dropout", [x, mask(g, x)], { rate: 0.25 })),
  ...[0, 0.1].map((smoothing) =>
    gradientCase(
      `crossEntropy, smoothing ${smoothing}`,
      { weight: [CLASSES, WIDTH], bias: [CLASSES] },
      (g, x, { weight, bias }) =>
        g.node("crossEntropy", [g.linear(x, weight, bias, false), labels(g)], { smoothing }),
    ),
  ),
  ...[1, 3].map((positiveWeight) =>
    gradientCase(`binaryCrossEntropy, positive weight ${positiveWeight}`, {}, (g, x) => {
      const targets = g.node(
        "expand",
        [g.constant(float32Tensor(Float32Array.of(0, 1, 0.3, 0, 1, 0, 0, 1), row)), x],
        {},
      );
      return g.node("binaryCrossEntropy", [x, targets], { positiveWeight });
    }),
  ),
];
