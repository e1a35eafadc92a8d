import fc from "fast-check";
import { GraphError } from "../src/errors.js";
import { GraphBuilder, type Value } from "../src/ir/builder.js";
import type { Graph } from "../src/ir/graph.js";
import { HALF_GROUP } from "../src/ir/group-layout.js";
import { float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../src/tensor.js";
import { encodeNumbers } from "../src/testing/numbers.js";
import { seededRandom } from "../src/weights/seeded-random.js";
import { type OperationSet, operation, ROWS, WIDTH } from "./random-operations.js";

/** A graph with something to feed it and a tensor for each of its parameters. */
export interface GraphWithInputs {
  readonly graph: Graph;
  readonly feeds: TensorMap;
  readonly parameters: TensorMap;
}

const LARGEST_RANK = 4;

function pick<T>(values: readonly T[], choice: number): T {
  return values[choice % values.length];
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
 * Small legal graphs over `x`, `y` float32 [batch, sequence, 4], `ids` int32 [batch, sequence] and `mask` uint8, of the
 * `operations` asked for, with repeated and unused parts, and outputs that may be inputs or one another.
 */
export function randomGraphs(operations: OperationSet = "all"): fc.Arbitrary<GraphWithInputs> {
  const step = fc.tuple(fc.boolean(), fc.nat(1000), fc.nat(1000), fc.nat(1000));
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      sequence: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
      // Unbiased: the last operations of the list are drawn as often as the first.
      steps: fc.array(fc.noBias(step), { minLength: 1, maxLength: 24, size: "large" }),
      outputs: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
    })
    .map(({ batch, sequence, seed, steps, outputs }) => {
      const g = new GraphBuilder("random");
      const shape = ["batch", "sequence", WIDTH];
      const floats = [g.input("x", "float32", shape), g.input("y", "float32", shape)];
      const ids = g.input("ids", "int32", ["batch", "sequence"]);
      const mask = g.input("mask", "uint8", shape);
      const recipes: (() => Value)[] = [];
      for (const [again, kind, a, b] of steps) {
        const known = [...floats];
        const recipe =
          again && recipes.length > 0
            ? pick(recipes, kind)
            : (): Value => operation({ g, floats: known, ids, mask, a, b }, kind, operations);
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
          mask: encodeNumbers(
            "uint8",
            [batch, sequence, WIDTH],
            Array.from({ length: tokens * WIDTH }, (_, i) => (i * 5 + seed) & 1),
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
          nibbles: encodeNumbers(
            "uint8",
            [ROWS, HALF_GROUP],
            numbers(seed + 7, [ROWS, HALF_GROUP]).data.map((value) => Math.trunc(128 + value * 127)),
          ),
          "nibbles.scale": float32Tensor(
            numbers(seed + 8, [ROWS, 1]).data.map((value) => value / 8),
            [ROWS, 1],
          ),
          gamma: numbers(seed + 5, [WIDTH]),
        },
      };
    });
}
