import fc from "fast-check";
import { expect, test } from "vitest";
import { GraphBuilder } from "../ir/builder.js";
import { verify } from "../ir/verify.js";
import { float32Tensor } from "../tensor.js";
import { encodeNumbers, evaluate, worstDifference } from "../testing/index.js";
import { dequantizeLinears } from "./dequantize-linears.js";

const WIDTH = 6;
const OUT = 3;

const integers = fc.array(fc.integer({ min: -127, max: 127 }), {
  minLength: WIDTH * OUT,
  maxLength: WIDTH * OUT,
});
const numbers = (count: number) =>
  fc
    .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: count, maxLength: count })
    .map((values) => Float32Array.from(values));

function integerGraph() {
  const g = new GraphBuilder("layer");
  const x = g.input("x", "float32", ["rows", WIDTH]);
  const scale = g.rowScale(x);
  const weight = g.parameter("weight", "int8", [WIDTH, OUT]);
  const columns = g.parameter("columns", "float32", [OUT]);
  const bias = g.parameter("bias", "float32", [OUT]);
  g.output("y", g.integerLinear(g.quantizeRows(x, scale), scale, weight, columns, bias));
  return g.build();
}

test("multiplies the numbers that the integers stand for, and nothing rounded", () => {
  const { graph, applied } = dequantizeLinears.run(integerGraph());
  expect(applied).toBe(1);
  verify(graph);
  expect(graph.nodes.map(({ op }) => op)).toEqual(["cast", "binary", "linear"]);
  fc.assert(
    fc.property(numbers(2 * WIDTH), integers, numbers(OUT), numbers(OUT), (x, weight, columns, bias) => {
      const feeds = { x: float32Tensor(x, [2, WIDTH]) };
      const weights = {
        weight: encodeNumbers("int8", [WIDTH, OUT], weight),
        columns: float32Tensor(columns, [OUT]),
        bias: float32Tensor(bias, [OUT]),
      };
      const expected = new Float32Array(2 * OUT);
      for (let row = 0; row < 2; row++)
        for (let out = 0; out < OUT; out++) {
          let sum = bias[out];
          for (let i = 0; i < WIDTH; i++) sum += x[row * WIDTH + i] * weight[i * OUT + out] * columns[out];
          expected[row * OUT + out] = sum;
        }
      const { y } = evaluate(graph, feeds, weights);
      expect(worstDifference(y!, float32Tensor(expected, [2, OUT]))).toBeLessThanOrEqual(1e-4);
    }),
  );
});

test("a graph without integers stays as it is", () => {
  const g = new GraphBuilder("plain");
  g.output("y", g.unary("tanh", g.input("x", "float32", ["rows"])));
  const graph = g.build();
  expect(dequantizeLinears.run(graph)).toEqual({ graph, applied: 0, refused: [] });
});
