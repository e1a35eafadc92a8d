import type { GraphBuilder, Value } from "../ir/builder.js";
import type { BinaryFunction, UnaryFunction } from "../ir/functions.js";
import { float32Tensor, int32Tensor } from "../tensor.js";
import { type Built, type ConformanceCase, graphCase, numbers, WIDTH } from "./conformance-case.js";
import { groupCases } from "./conformance-groups.js";
import { encodeNumbers } from "./numbers.js";

const UNARY: readonly UnaryFunction[] = ["abs", "erf", "exp", "neg", "relu", "sigmoid", "softplus", "tanh"];
const BINARY: readonly BinaryFunction[] = ["add", "div", "max", "min", "mul", "sub"];
function linearCase(transposed: boolean, dtype: "float32" | "float16" | "bfloat16"): ConformanceCase {
  return graphCase(`linear ${transposed ? "[in, out]" : "[out, in]"} ${dtype}`, (g, x) => {
    const shape = transposed ? [WIDTH, 5] : [5, WIDTH];
    const weight = encodeNumbers(dtype, shape, numbers(5 * WIDTH, 3));
    const bias = encodeNumbers(dtype, [5], numbers(5, 4));
    const flat = g.reshape(x, ["batch*sequence", WIDTH]);
    const w = g.cast(g.parameter("w", dtype, shape), "float32");
    const b = g.cast(g.parameter("b", dtype, [5]), "float32");
    return { weights: { w: weight, b: bias }, output: g.linear(flat, w, b, transposed) };
  });
}

/** A case over `x` rounded to float16; its result is float16 too and widened. */
function float16Case(name: string, build: (g: GraphBuilder, x: Value) => Built): ConformanceCase {
  return graphCase(`${name} in float16`, (g, x) => {
    const { weights, output } = build(g, g.cast(x, "float16"));
    return { weights, output: g.cast(output, "float32") };
  });
}

/** Larger than what lowering puts into the model itself, so that it reaches a backend as a buffer. */
const LARGE_ROWS = 4096;

/** Every operation, dtype and way of handing over weights that the model's graphs use. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...UNARY.map((fn) => graphCase(`unary ${fn}`, (g, x) => ({ weights: {}, output: g.unary(fn, x) }))),
  ...BINARY.map((fn) =>
    graphCase(`binary ${fn}`, (g, x) => ({
      weights: {},
      output: g.binary(fn, x, g.constant(float32Tensor(numbers(WIDTH, 5), [WIDTH]))),
    })),
  ),
  ...(["none", "tanh"] as const).map((approximation) =>
    graphCase(`gelu ${approximation}`, (g, x) => ({ weights: {}, output: g.gelu(x, approximation) })),
  ),
  graphCase("matmul", (g, x) => ({ weights: {}, output: g.matmul(x, g.transpose(x, [0, 2, 1])) })),
  ...[false, true].flatMap((transposed) =>
    (["float32", "float16", "bfloat16"] as const).map((dtype) => linearCase(transposed, dtype)),
  ),
  graphCase("layerNorm", (g, x) => ({
    weights: {
      gamma: float32Tensor(numbers(WIDTH, 6), [WIDTH]),
      beta: float32Tensor(numbers(WIDTH, 7), [WIDTH]),
    },
    output: g.layerNorm(
      x,
      g.parameter("gamma", "float32", [WIDTH]),
      g.parameter("beta", "float32", [WIDTH]),
      1e-5,
    ),
  })),
  graphCase("softmax", (g, x) => ({ weights: {}, output: g.softmax(x) })),
  graphCase("softmax of a row of lowest float32", (g, x) => ({
    weights: {},
    output: g.softmax(g.add(x, g.scalar(-3.4028234663852886e38))),
  })),
  ...(["float32", "float16", "bfloat16"] as const).map((dtype) =>
    graphCase(`gather rows ${dtype}`, (g) => {
      const table = g.parameter("table", dtype, [LARGE_ROWS, WIDTH]);
      const ids = g.constant(int32Tensor(Int32Array.of(0, LARGE_ROWS - 1, 7), [3]));
      return {
        weights: { table: encodeNumbers(dtype, [LARGE_ROWS, WIDTH], numbers(LARGE_ROWS * WIDTH, 8)) },
        output: g.cast(g.gather(table, ids, 0), "float32"),
      };
    }),
  ),
  graphCase("gather one along axis 1", (g, x) => ({ weights: {}, output: g.gather(x, g.index(0), 1) })),
  graphCase("reshape to run-time sizes", (g, x) => {
    const flat = g.reshape(x, ["batch*sequence", WIDTH]);
    return { weights: {}, output: g.reshape(flat, ["batch", "sequence", 2, 4]) };
  }),
  graphCase("transpose", (g, x) => ({ weights: {}, output: g.transpose(x, [1, 2, 0]) })),
  graphCase("range of a run-time size", (g, x) => {
    const positions = g.reshape(g.cast(g.range("sequence"), "float32"), ["sequence", 1]);
    return { weights: {}, output: g.add(x, g.mul(positions, g.cast(g.range(WIDTH), "float32"))) };
  }),
  graphCase("integerLinear", (g, x) => {
    const flat = g.reshape(x, ["batch*sequence", WIDTH]);
    const scale = g.rowScale(flat);
    const weight = encodeNumbers(
      "int8",
      [WIDTH, 5],
      numbers(5 * WIDTH, 3).map((value) => Math.trunc(value * 63)),
    );
    const weightScale = float32Tensor(numbers(5, 9).map(Math.abs), [5]);
    const bias = float32Tensor(numbers(5, 4), [5]);
    return {
      weights: { weight, weightScale, bias },
      output: g.integerLinear(
        g.quantizeRows(flat, scale),
        scale,
        g.parameter("weight", "int8", [WIDTH, 5]),
        g.parameter("weightScale", "float32", [5]),
        g.parameter("bias", "float32", [5]),
      ),
    };
  }),
  graphCase("integerLinear of the largest numbers", (g, x) => {
    // Sums of two products of these exceed 16 bits, in which some processors keep them.
    const width = 64;
    const ones = g.constant(float32Tensor(new Float32Array(width).fill(1), [1, width]));
    const flat = g.reshape(g.gather(g.reshape(x, ["batch*sequence", WIDTH]), g.index(0), 1), [
      "batch*sequence",
      1,
    ]);
    const rows = g.mul(flat, ones);
    const scale = g.rowScale(rows);
    const weight = encodeNumbers(
      "int8",
      [width, 2],
      Array.from({ length: 2 * width }, (_, i) => (i % 2 ? 127 : -127)),
    );
    const columns = float32Tensor(Float32Array.of(1 / 127 / width, 1 / 127 / width), [2]);
    const bias = float32Tensor(new Float32Array(2), [2]);
    return {
      weights: { weight, columns, bias },
      output: g.integerLinear(
        g.quantizeRows(rows, scale),
        scale,
        g.parameter("weight", "int8", [width, 2]),
        g.parameter("columns", "float32", [2]),
        g.parameter("bias", "float32", [2]),
      ),
    };
  }),
  ...groupCases,
  graphCase("gather rows int8", (g) => {
    const table = g.parameter("table", "int8", [LARGE_ROWS, WIDTH]);
    const ids = g.constant(int32Tensor(Int32Array.of(0, LARGE_ROWS - 1, 7), [3]));
    const integers = numbers(LARGE_ROWS * WIDTH, 8).map((value) => Math.trunc(value * 63));
    return {
      weights: { table: encodeNumbers("int8", [LARGE_ROWS, WIDTH], integers) },
      output: g.cast(g.gather(table, ids, 0), "float32"),
    };
  }),
  graphCase("concat", (g, x) => ({ weights: {}, output: g.concat([x, x], 1) })),
];

/**
 * The same in float16, of the operations that a program's `float16Graph` has in it: for backends that run it.
 * Right is what is within 0.002, and 0.005 where sums, here of eight products, are kept in float16 too.
 */
export const float16ConformanceCases: readonly ConformanceCase[] = [
  float16Case("cast", (_, x) => ({ weights: {}, output: x })),
  ...[false, true].map((transposed) =>
    float16Case(`linear ${transposed ? "[in, out]" : "[out, in]"}`, (g, x) => {
      const shape = transposed ? [WIDTH, 5] : [5, WIDTH];
      const flat = g.reshape(x, ["batch*sequence", WIDTH]);
      return {
        weights: {
          w: encodeNumbers("float16", shape, numbers(5 * WIDTH, 3)),
          b: encodeNumbers("float16", [5], numbers(5, 4)),
        },
        output: g.linear(
          flat,
          g.parameter("w", "float16", shape),
          g.parameter("b", "float16", [5]),
          transposed,
        ),
      };
    }),
  ),
  float16Case("matmul", (g, x) => ({ weights: {}, output: g.matmul(x, g.transpose(x, [0, 2, 1])) })),
  float16Case("gelu", (g, x) => ({ weights: {}, output: g.gelu(x, "none") })),
  ...(["abs", "neg", "relu"] as const).map((fn) =>
    float16Case(`unary ${fn}`, (g, x) => ({ weights: {}, output: g.unary(fn, x) })),
  ),
  ...(["max", "min", "mul"] as const).map((fn) =>
    float16Case(`binary ${fn}`, (g, x) => ({
      weights: {},
      output: g.binary(fn, x, g.cast(g.scalar(0.3), "float16")),
    })),
  ),
  float16Case("transpose", (g, x) => ({ weights: {}, output: g.transpose(x, [1, 2, 0]) })),
  float16Case("reshape to run-time sizes", (g, x) => {
    const flat = g.reshape(x, ["batch*sequence", WIDTH]);
    return { weights: {}, output: g.reshape(flat, ["batch", "sequence", 2, 4]) };
  }),
  float16Case("gather one along axis 1", (g, x) => ({ weights: {}, output: g.gather(x, g.index(0), 1) })),
  float16Case("concat", (g, x) => ({ weights: {}, output: g.concat([x, x], 1) })),
];
