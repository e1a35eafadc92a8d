import type { GraphBuilder, Value } from "../src/ir/builder.js";
import type { Shape } from "../src/ir/dims.js";
import type { BinaryFunction, UnaryFunction } from "../src/ir/functions.js";
import { HALF_GROUP } from "../src/ir/group-layout.js";
import { int32Tensor } from "../src/tensor.js";

export const WIDTH = 4;
/** Rows of the parameter `table`. */
export const ROWS = 5;

/** What lowering can read off an input. */
const INPUT_SIZES: Shape = ["batch", "sequence", WIDTH];
const UNARY: readonly UnaryFunction[] = ["abs", "erf", "neg", "relu", "sigmoid", "softplus", "tanh"];
const ALL_UNARY: readonly UnaryFunction[] = [...UNARY, "exp"];
const BINARY: readonly BinaryFunction[] = ["add", "max", "min", "sub"];
const EXTREMA = ["max", "min"] as const;
const APPROXIMATIONS = ["none", "tanh"] as const;
const SCALARS = [0, -0, 1, -1, 0.5, 2];

/** What an operation may be made from. */
export interface Operands {
  readonly g: GraphBuilder;
  /** Float values made so far, `x` and `y` [batch, sequence, 4] first. */
  readonly floats: readonly Value[];
  /** int32 [batch, sequence], in 0..3 */
  readonly ids: Value;
  /** uint8 [batch, sequence, 4] */
  readonly mask: Value;
  readonly a: number;
  readonly b: number;
}

type Step = () => Value;

function pick<T>(values: readonly T[], choice: number): T {
  return values[choice % values.length];
}

/** What the steps below share: two values, and ways to make legal operands of them. */
function given({ g, floats, a, b }: Operands) {
  const x = pick(floats, a);
  const parameter = (name: string, shape: readonly number[]): Value => g.parameter(name, "float32", shape);
  return {
    x,
    y: pick(floats, b),
    axis: b % Math.max(x.shape.length, 1),
    bounded: (value: Value): Value => g.unary("tanh", value),
    rows: (value: Value): Value => g.reshape(value, ["batch*sequence", WIDTH]),
    table: () => parameter("table", [ROWS, WIDTH]),
    weight: () => parameter("weight", [WIDTH, WIDTH]),
    bias: () => parameter("bias", [WIDTH]),
    gamma: () => parameter("gamma", [WIDTH]),
    epsilon: pick([0.1, 0.5], b),
  };
}

/** Operations that move and join. */
function layoutSteps(operands: Operands): readonly Step[] {
  const { g, ids, a, b } = operands;
  const { x, y, axis, bounded, rows, table, bias } = given(operands);
  const axes = [...x.shape.keys()];
  return [
    () => g.transpose(x, axes.toReversed()),
    () =>
      g.transpose(
        x,
        axes.map((each) => (each + b) % axes.length),
      ),
    () => g.concat([x, y], axis),
    () => g.concat([x], 0),
    () => rows(x),
    () => g.reshape(x, [WIDTH, "batch*sequence"]),
    () => g.reshape(x, ["batch", "sequence", 2, WIDTH / 2]),
    () => g.reshape(x, ["sequence", WIDTH, "batch"]),
    () => g.gather(x, g.index(0), axis),
    () => {
      const picks = g.constant(int32Tensor(Int32Array.of(3, 1, 3), b % 2 === 0 ? [3] : [1, 3]));
      return x.shape.at(-1) === WIDTH ? g.gather(x, picks, axes.length - 1) : g.gather(bias(), picks, 0);
    },
    () => g.gather(table(), ids, 0),
    () => g.gather(table(), g.add(ids, g.index(b % 2)), 0),
    () => g.cast(g.cast(x, "float64"), "float32"),
    () => g.node("reshapeLike", [x, g.transpose(x, axes.toReversed())], {}),
    () => g.node("slice", [x], { axis, start: 0, size: 1 }),
    () => g.node("slice", [g.concat([x, y], 0)], { axis: 0, start: x.shape[0], size: y.shape[0] }),
    () => g.node("place", [x, g.concat([y, x], 0)], { axis: 0, start: y.shape[0] }),
    () => g.node("place", [g.node("slice", [x], { axis: 0, start: 0, size: 1 }), x], { axis: 0, start: 0 }),
    () => bounded(g.node("sum", [x], { axes: axes.filter((each) => (a + each) % 2 === b % 2) })),
    () => g.node("expand", [g.node("sum", [bounded(x)], { axes: [] }), x], {}),
    () => g.node("expand", [bounded(g.node("sum", [x], { axes: [0] })), x], {}),
  ];
}

/** Operations that compute, and have gradients. */
function arithmeticSteps(operands: Operands): readonly Step[] {
  const { g, ids, mask, a, b } = operands;
  const { x, y, bounded, rows, weight, bias, gamma, epsilon } = given(operands);
  const swapped = (): Value => {
    const axes = [...x.shape.keys()];
    return g.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).toReversed()]);
  };
  const transposed = b % 2 === 0;
  return [
    () => g.unary(pick(UNARY, b), x),
    () => g.unary("exp", bounded(x)),
    () => g.binary(pick(BINARY, a + b), x, y),
    () => g.mul(bounded(x), y),
    () => {
      const axis = x.shape.length - 1;
      return g.binary(
        "sub",
        x,
        g.reshape(bounded(g.node("sum", [x], { axes: [axis] })), x.shape.with(axis, 1)),
      );
    },
    () => g.binary("div", x, g.scalar(pick([1, -1, 0.5, 2], b))),
    () => g.binary("div", x, g.unary("exp", bounded(y))),
    () => g.binary(pick(BINARY, b), x, g.scalar(pick(SCALARS, a))),
    () => g.gelu(x, pick(APPROXIMATIONS, b)),
    () => g.softmax(x),
    () => g.matmul(g.softmax(x), y),
    () => g.matmul(g.softmax(x), swapped()),
    () => g.linear(bounded(rows(x)), weight(), bias(), transposed),
    () => g.node("linear", [bounded(rows(x)), weight()], { transposed }),
    () => g.node("linear", [bounded(rows(x)), weight(), rows(y)], { transposed }),
    () => g.layerNorm(x, gamma(), bias(), epsilon),
    () => bias(),
    () => {
      const last = x.shape.at(-1) ?? 1;
      const size = INPUT_SIZES.includes(last) ? last : 1;
      return g.add(x, g.unary("tanh", g.cast(g.range(size), "float32")));
    },
    () => g.node("dropout", [x, mask], { rate: pick([0, 0.1, 0.5], b) }),
    () => {
      // Counted from -1, which is no class.
      const labels = g.reshape(g.add(ids, g.index(-1)), ["batch*sequence"]);
      const losses = g.node("crossEntropy", [bounded(rows(x)), labels], { smoothing: pick([0, 0.2], b) });
      return g.reshape(losses, ["batch", "sequence", 1]);
    },
    () =>
      g.node("binaryCrossEntropy", [x, g.node("expand", [g.unary("sigmoid", bias()), x], {})], {
        positiveWeight: pick([1, 3], b),
      }),
  ];
}

/**
 * Operations that have no gradient. Those with steps are made of values that nothing was computed from, on
 * which single and double precision agree to the last bit.
 */
function otherSteps(operands: Operands): readonly Step[] {
  const { g, floats, ids, a, b } = operands;
  const { x, bounded, rows, table, bias, gamma, epsilon } = given(operands);
  const [fresh, other] = [pick(floats.slice(0, 2), a), pick(floats.slice(0, 2), b)];
  const smoothing = pick([0, 0.2], b);
  const positiveWeight = pick([1, 3], b);
  return [
    () => {
      const untouched = rows(g.gather(table(), ids, 0));
      const scale = g.rowScale(untouched);
      const weight = g.parameter("steps", "int8", [WIDTH, WIDTH]);
      return g.integerLinear(g.quantizeRows(untouched, scale), scale, weight, bias(), bias());
    },
    () => {
      const packed = g.parameter("nibbles", "uint8", [ROWS, HALF_GROUP]);
      const groups = g.dequantizeGroups(packed, g.parameter("nibbles.scale", "float32", [ROWS, 1]));
      return g.gather(g.reshape(groups, [(2 * HALF_GROUP * ROWS) / WIDTH, WIDTH]), ids, 0);
    },
    () => {
      const labels = g.reshape(ids, ["batch*sequence"]);
      const losses = g.node("crossEntropy", [bounded(rows(x)), labels], { smoothing });
      return g.node("crossEntropyGradient", [losses, rows(fresh), labels], { smoothing });
    },
    () => g.node("binaryCrossEntropyGradient", [other, fresh, g.unary("sigmoid", other)], { positiveWeight }),
    () => {
      const fn = pick(ALL_UNARY, a + b);
      return g.node("unaryGradient", [other, fresh, g.unary(fn, fresh)], { fn });
    },
    () => g.node("extremumGradient", [fresh, fresh, other], { fn: pick(EXTREMA, a + b) }),
    () => g.node("extremumGradient", [other, fresh, bias()], { fn: pick(EXTREMA, a + b) }),
    () => g.node("geluGradient", [other, fresh], { approximation: pick(APPROXIMATIONS, a + b) }),
    () => g.node("softmaxGradient", [bounded(x), g.softmax(x)], {}),
    () => g.node("layerNormGradient", [other, fresh, gamma()], { epsilon }),
    () => bounded(g.node("layerNormScaleGradient", [other, fresh], { epsilon })),
    () => {
      const product = g.node("linearWeightGradient", [rows(other), bounded(rows(x))], {
        transposed: (a + b) % 2 === 0,
      });
      return bounded(product);
    },
  ];
}

/** Which operations a random graph is made of. */
export type OperationSet = "all" | "with gradients";

/**
 * One operation on values made so far. Every result stays small and, but for those that say so, is a smooth
 * function of its operands, so that single and double precision agree on it. Throws: GraphError where the
 * chosen operands do not fit.
 */
export function operation(operands: Operands, kind: number, set: OperationSet): Value {
  const steps = [
    ...layoutSteps(operands),
    ...arithmeticSteps(operands),
    ...(set === "all" ? otherSteps(operands) : []),
  ];
  return pick(steps, kind)();
}
