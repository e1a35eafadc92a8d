import fc from "fast-check";
import { GraphError } from "../src/errors.js";
import { GraphBuilder, type Value } from "../src/ir/builder.js";
import type { Shape } from "../src/ir/dims.js";
import type { Graph } from "../src/ir/graph.js";
import type { BinaryFunction, UnaryFunction } from "../src/ir/ops.js";
import { float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../src/tensor.js";
import { encodeNumbers } from "../src/testing/numbers.js";
import { seededRandom } from "../src/weights/seeded-random.js";

/** A graph with something to feed it and a tensor for each of its parameters. */
export interface GraphWithInputs {
  readonly graph: Graph;
  readonly feeds: TensorMap;
  readonly parameters: TensorMap;
}

const WIDTH = 4;
const ROWS = 5;
const LARGEST_RANK = 4;
/** What lowering can read off an input. */
const INPUT_SIZES: Shape = ["batch", "sequence", WIDTH];
const UNARY: readonly UnaryFunction[] = ["abs", "erf", "neg", "relu", "sigmoid", "softplus", "tanh"];
const BINARY: readonly BinaryFunction[] = ["add", "max", "min", "sub"];
const SCALARS = [0, -0, 1, -1, 0.5, 2];

function pick<T>(values: readonly T[], choice: number): T {
  return values[choice % values.length];
}

/**
 * One operation on values made so far. Every result stays small and is a smooth function of its operands, so
 * that single and double precision agree on it. Throws: GraphError where the chosen operands do not fit.
 */
function operation(
  g: GraphBuilder,
  floats: readonly Value[],
  ids: Value,
  [kind, a, b]: readonly number[],
): Value {
  const x = pick(floats, a);
  const y = pick(floats, b);
  const rank = x.shape.length;
  const bounded = (value: Value): Value => g.unary("tanh", value);
  const parameter = (name: string, shape: readonly number[]): Value => g.parameter(name, "float32", shape);
  const rows = (): Value => g.reshape(x, ["batch*sequence", WIDTH]);
  const steps: readonly (() => Value)[] = [
    () => g.unary(pick(UNARY, b), x),
    () => g.unary("exp", bounded(x)),
    () => g.binary(pick(BINARY, a + b), x, y),
    () => g.mul(bounded(x), y),
    () => g.binary("div", x, g.scalar(pick([1, -1, 0.5, 2], b))),
    () => g.binary(pick(BINARY, b), x, g.scalar(pick(SCALARS, a))),
    () => g.gelu(x, pick(["none", "tanh"] as const, b)),
    () => g.softmax(x),
    () => g.matmul(g.softmax(x), y),
    () => {
      const axes = [...x.shape.keys()];
      return g.matmul(g.softmax(x), g.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).toReversed()]));
    },
    () => g.transpose(x, [...x.shape.keys()].toReversed()),
    () =>
      g.transpose(
        x,
        [...x.shape.keys()].map((axis) => (axis + b) % rank),
      ),
    () => g.concat([x, y], b % Math.max(rank, 1)),
    () => g.concat([x], 0),
    () => rows(),
    () => g.reshape(x, [WIDTH, "batch*sequence"]),
    () => g.reshape(x, ["batch", "sequence", 2, WIDTH / 2]),
    () => g.reshape(x, ["sequence", WIDTH, "batch"]),
    () => g.gather(x, g.index(0), b % Math.max(rank, 1)),
    () => g.gather(parameter("table", [ROWS, WIDTH]), ids, 0),
    () => g.gather(parameter("table", [ROWS, WIDTH]), g.add(ids, g.index(b % 2)), 0),
    () =>
      g.linear(bounded(rows()), parameter("weight", [WIDTH, WIDTH]), parameter("bias", [WIDTH]), b % 2 === 0),
    () => g.layerNorm(x, parameter("gamma", [WIDTH]), parameter("bias", [WIDTH]), pick([0.1, 0.5], b)),
    () => g.cast(g.cast(x, "float64"), "float32"),
    () => parameter("bias", [WIDTH]),
    () => {
      // Of rows that nothing was computed from: rounding to steps is no smooth function.
      const table = g.gather(parameter("table", [ROWS, WIDTH]), ids, 0);
      const untouched = g.reshape(table, ["batch*sequence", WIDTH]);
      const scale = g.rowScale(untouched);
      const weight = g.parameter("steps", "int8", [WIDTH, WIDTH]);
      const columns = parameter("bias", [WIDTH]);
      return g.integerLinear(g.quantizeRows(untouched, scale), scale, weight, columns, columns);
    },
    () => {
      const last = x.shape.at(-1) ?? 1;
      const size = INPUT_SIZES.includes(last) ? last : 1;
      return g.add(x, g.unary("tanh", g.cast(g.range(size), "float32")));
    },
  ];
  return pick(steps, kind)();
}

function numbers(seed: number, shape: readonly number[]): Tensor<"float32"> {
  const random = seededRandom(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return float32Tensor(
    Float32Array.from({ length: count }, () => 2 * random.uniform() - 1),
    shape,
  );
}

/**
 * Small legal graphs over `x`, `y` float32 [batch, sequence, 4] and `ids` int32 [batch, sequence], of every
 * operation, with repeated and unused parts, and outputs that may be inputs or one another.
 */
export function randomGraphs(): fc.Arbitrary<GraphWithInputs> {
  const step = fc.tuple(fc.boolean(), fc.nat(1000), fc.nat(1000), fc.nat(1000));
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      sequence: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
      steps: fc.array(step, { minLength: 1, maxLength: 16 }),
      outputs: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
    })
    .map(({ batch, sequence, seed, steps, outputs }) => {
      const g = new GraphBuilder("random");
      const shape = ["batch", "sequence", WIDTH];
      const floats = [g.input("x", "float32", shape), g.input("y", "float32", shape)];
      const ids = g.input("ids", "int32", ["batch", "sequence"]);
      const recipes: (() => Value)[] = [];
      for (const [again, ...choice] of steps) {
        const known = [...floats];
        const recipe =
          again && recipes.length > 0
            ? pick(recipes, choice[0])
            : (): Value => operation(g, known, ids, choice);
        try {
          const value = recipe();
          recipes.push(recipe);
          if (value.shape.length <= LARGEST_RANK) floats.push(value);
        } catch (error) {
          if (!(error instanceof GraphError)) throw error;
        }
      }
      outputs.forEach((choice, i) => {
        // Counted from the last value, so that shrunk graphs keep an output that is computed.
        g.output(`out.${i}`, floats[floats.length - 1 - (choice % floats.length)]);
      });
      const tokens = batch * sequence;
      return {
        graph: g.build(),
        feeds: {
          x: numbers(seed, [batch, sequence, WIDTH]),
          y: numbers(seed + 1, [batch, sequence, WIDTH]),
          ids: int32Tensor(
            Int32Array.from({ length: tokens }, (_, i) => (i * 3) % (ROWS - 1)),
            [batch, sequence],
          ),
        },
        parameters: {
          table: numbers(seed + 2, [ROWS, WIDTH]),
          weight: numbers(seed + 3, [WIDTH, WIDTH]),
          bias: numbers(seed + 4, [WIDTH]),
          steps: encodeNumbers(
            "int8",
            [WIDTH, WIDTH],
            numbers(seed + 6, [WIDTH, WIDTH]).data.map((value) => Math.trunc(value * 127)),
          ),
          gamma: numbers(seed + 5, [WIDTH]),
        },
      };
    });
}
