import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.js";
import type { DType } from "../tensor.js";
import { GraphBuilder, type Value } from "./builder.js";
import type { Shape } from "./dims.js";

/** A builder with an input of each type asked for. */
function inputs(...types: readonly (readonly [DType, Shape])[]): { g: GraphBuilder; v: readonly Value[] } {
  const g = new GraphBuilder("test");
  return { g, v: types.map(([dtype, shape], i) => g.input(`x${i}`, dtype, shape)) };
}

const F = (...shape: Shape): readonly [DType, Shape] => ["float32", shape];
const H = (...shape: Shape): readonly [DType, Shape] => ["float16", shape];
const I = (...shape: Shape): readonly [DType, Shape] => ["int32", shape];

interface Case {
  readonly says: string;
  readonly types: readonly (readonly [DType, Shape])[];
  build(g: GraphBuilder, v: readonly Value[]): Value;
}

const legal: readonly Case[] = [
  { says: "float32[b, 3]", types: [F("b", 3)], build: (g, [x]) => g.unary("erf", x) },
  { says: "float16[b, 3]", types: [H("b", 3)], build: (g, [x]) => g.gelu(x, "none") },
  { says: "float32[b]", types: [F("b")], build: (g, [x]) => g.softmax(x) },
  { says: "float32[2, b, 3]", types: [F(2, 1, 3), F("b", 1)], build: (g, [a, b]) => g.add(a, b) },
  { says: "float32[2, b, 3]", types: [F(3), F(2, "b", 1)], build: (g, [a, b]) => g.mul(a, b) },
  { says: "int32[b, s]", types: [I("b", "s"), I()], build: (g, [a, b]) => g.binary("sub", a, b) },
  { says: "float32[2]", types: [F(), F(2)], build: (g, [a, b]) => g.binary("max", a, b) },
  {
    says: "float32[b, 2, s, 5]",
    types: [F("b", 2, "s", 3), F("b", 2, 3, 5)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    says: "float32[r, 2]",
    types: [F("r", 3), F(2, 3), F(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, false),
  },
  {
    says: "float32[r, 2]",
    types: [F("r", 3), F(3, 2), F(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, true),
  },
  {
    says: "float32[b, s, 4]",
    types: [F("b", "s", 4), F(4), F(4)],
    build: (g, [x, c, d]) => g.layerNorm(x, c, d, 1e-5),
  },
  { says: "float16[b, s, 4]", types: [H(9, 4), I("b", "s")], build: (g, [x, i]) => g.gather(x, i, 0) },
  { says: "float32[b, 4]", types: [F("b", "s", 4), ["int64", []]], build: (g, [x, i]) => g.gather(x, i, 1) },
  { says: "int32[3, b, 2]", types: [I("b", 2, 3)], build: (g, [x]) => g.transpose(x, [2, 0, 1]) },
  { says: "float32[b*s, 8]", types: [F("b", "s", 2, 4)], build: (g, [x]) => g.reshape(x, ["b*s", 8]) },
  { says: "float32[s, b, 8]", types: [F("b*s", 8)], build: (g, [x]) => g.reshape(x, ["s", "b", 8]) },
  { says: "int8[b]", types: [F("b")], build: (g, [x]) => g.cast(x, "int8") },
  { says: "float32[b, (p+s), 2]", types: [F("b", "p", 2), F("b", "s", 2)], build: (g, v) => g.concat(v, 1) },
  { says: "float32[5, 2]", types: [F(2, 2), F(3, 2)], build: (g, v) => g.concat(v, 0) },
];

test.each(legal)("infers $says", ({ says, types, build }) => {
  const { g, v } = inputs(...types);
  const result = build(g, v);
  expect(`${result.dtype}[${result.shape.join(", ")}]`).toBe(says);
  expect(g.build().types[result.id]).toEqual({ dtype: result.dtype, shape: result.shape });
});

const illegal: readonly (Case & { readonly op: string })[] = [
  {
    op: "unary",
    says: "takes a float operand, got int32[2]",
    types: [I(2)],
    build: (g, [x]) => g.unary("tanh", x),
  },
  {
    op: "gelu",
    says: "takes a float operand, got int32[2]",
    types: [I(2)],
    build: (g, [x]) => g.gelu(x, "tanh"),
  },
  {
    op: "softmax",
    says: "takes a float operand, got int32[2]",
    types: [I(2)],
    build: (g, [x]) => g.softmax(x),
  },
  { op: "softmax", says: "float32[] has no last axis", types: [F()], build: (g, [x]) => g.softmax(x) },
  {
    op: "binary",
    says: "operands differ in dtype: float32[2], int32[2]",
    types: [F(2), I(2)],
    build: (g, [a, b]) => g.add(a, b),
  },
  {
    op: "binary",
    says: "shapes do not broadcast: float32[2], float32[3]",
    types: [F(2), F(3)],
    build: (g, [a, b]) => g.add(a, b),
  },
  {
    op: "binary",
    says: "shapes do not broadcast: float32[b], float32[s]",
    types: [F("b"), F("s")],
    build: (g, [a, b]) => g.add(a, b),
  },
  {
    op: "binary",
    says: "takes numbers, got bool[2]",
    types: [
      ["bool", [2]],
      ["bool", [2]],
    ],
    build: (g, [a, b]) => g.add(a, b),
  },
  {
    op: "matmul",
    says: "cannot multiply float32[2, 3] by float32[2, 3]",
    types: [F(2, 3), F(2, 3)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    op: "matmul",
    says: "cannot multiply float32[3] by float32[3]",
    types: [F(3), F(3)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    op: "matmul",
    says: "cannot multiply float32[b, 2, 3] by float32[3, 2]",
    types: [F("b", 2, 3), F(3, 2)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    op: "matmul",
    says: "cannot multiply float32[b, 2, 3] by float32[1, 3, 2]",
    types: [F("b", 2, 3), F(1, 3, 2)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    op: "matmul",
    says: "cannot multiply float32[2, 2] by float16[2, 2]",
    types: [F(2, 2), H(2, 2)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    op: "matmul",
    says: "cannot multiply int32[2, 2] by int32[2, 2]",
    types: [I(2, 2), I(2, 2)],
    build: (g, [a, b]) => g.matmul(a, b),
  },
  {
    op: "linear",
    says: "x float32[r, 3], weight float32[3, 2] and bias float32[2] do not fit",
    types: [F("r", 3), F(3, 2), F(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, false),
  },
  {
    op: "linear",
    says: "x float32[r, 3], transposed weight float32[2, 3] and bias float32[2] do not fit",
    types: [F("r", 3), F(2, 3), F(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, true),
  },
  {
    op: "linear",
    says: "x float32[r, 3], weight float32[2, 3] and bias float32[3] do not fit",
    types: [F("r", 3), F(2, 3), F(3)],
    build: (g, [x, w, b]) => g.linear(x, w, b, false),
  },
  {
    op: "linear",
    says: "x float32[1, r, 3], weight float32[2, 3] and bias float32[2] do not fit",
    types: [F(1, "r", 3), F(2, 3), F(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, false),
  },
  {
    op: "linear",
    says: "x float32[r, 3], weight float32[2, 3] and bias float16[2] do not fit",
    types: [F("r", 3), F(2, 3), H(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, false),
  },
  {
    op: "linear",
    says: "x float32[r, 3], weight float16[2, 3] and bias float32[2] do not fit",
    types: [F("r", 3), H(2, 3), F(2)],
    build: (g, [x, w, b]) => g.linear(x, w, b, false),
  },
  {
    op: "layerNorm",
    says: "x float32[b, 4], gamma float32[3] and beta float32[4] do not fit",
    types: [F("b", 4), F(3), F(4)],
    build: (g, [x, c, d]) => g.layerNorm(x, c, d, 1),
  },
  {
    op: "layerNorm",
    says: "x float32[b, 4], gamma float32[4] and beta float32[1, 4] do not fit",
    types: [F("b", 4), F(4), F(1, 4)],
    build: (g, [x, c, d]) => g.layerNorm(x, c, d, 1),
  },
  {
    op: "layerNorm",
    says: "x float32[], gamma float32[] and beta float32[] do not fit",
    types: [F(), F(), F()],
    build: (g, [x, c, d]) => g.layerNorm(x, c, d, 1),
  },
  {
    op: "layerNorm",
    says: "x float32[4], gamma float16[4] and beta float32[4] do not fit",
    types: [F(4), H(4), F(4)],
    build: (g, [x, c, d]) => g.layerNorm(x, c, d, 1),
  },
  {
    op: "gather",
    says: "indices must be int32 or int64, got float32[2]",
    types: [F(3, 4), F(2)],
    build: (g, [x, i]) => g.gather(x, i, 0),
  },
  {
    op: "gather",
    says: "float32[3, 4] has no axis 2",
    types: [F(3, 4), I(2)],
    build: (g, [x, i]) => g.gather(x, i, 2),
  },
  {
    op: "gather",
    says: "float32[3, 4] has no axis -1",
    types: [F(3, 4), I(2)],
    build: (g, [x, i]) => g.gather(x, i, -1),
  },
  {
    op: "transpose",
    says: "[0, 0] does not permute the axes of float32[2, 3]",
    types: [F(2, 3)],
    build: (g, [x]) => g.transpose(x, [0, 0]),
  },
  {
    op: "transpose",
    says: "[0] does not permute the axes of float32[2, 3]",
    types: [F(2, 3)],
    build: (g, [x]) => g.transpose(x, [0]),
  },
  {
    op: "reshape",
    says: "float32[b, 6] cannot become [b, 5]",
    types: [F("b", 6)],
    build: (g, [x]) => g.reshape(x, ["b", 5]),
  },
  {
    op: "reshape",
    says: "float32[b, 6] cannot become [s, 6]",
    types: [F("b", 6)],
    build: (g, [x]) => g.reshape(x, ["s", 6]),
  },
  { op: "concat", says: "takes at least one operand", types: [], build: (g) => g.concat([], 0) },
  { op: "concat", says: "float32[2] has no axis 1", types: [F(2)], build: (g, v) => g.concat(v, 1) },
  {
    op: "concat",
    says: "cannot join float32[2, 3] and float32[2, 4] along axis 0",
    types: [F(2, 3), F(2, 4)],
    build: (g, v) => g.concat(v, 0),
  },
  {
    op: "concat",
    says: "cannot join float32[2] and float16[2] along axis 0",
    types: [F(2), H(2)],
    build: (g, v) => g.concat(v, 0),
  },
  {
    op: "concat",
    says: "cannot join float32[2, 3] and float32[2] along axis 0",
    types: [F(2, 3), F(2)],
    build: (g, v) => g.concat(v, 0),
  },
];

test.each(illegal)("refuses $op: $says", ({ op, says, types, build }) => {
  const { g, v } = inputs(...types);
  const before = g.build();
  const attempt = (): unknown => g.scope("encoder.layers.3", () => g.scope("norm1", () => build(g, v)));
  expect(attempt).toThrow(GraphError);
  expect(attempt).toThrow(
    expect.objectContaining({
      code: "invalid-graph",
      node: `encoder.layers.3.norm1/${op}`,
      reason: says,
      message: `encoder.layers.3.norm1/${op}: ${says}`,
    }),
  );
  expect(g.build()).toEqual(before);
});

describe("paths", () => {
  test("say in which scopes an operation was made", () => {
    const { g, v } = inputs(F(2));
    g.unary("abs", v[0]);
    g.scope("a", () => {
      g.unary("abs", v[0]);
      g.scope("b.0", () => g.gelu(v[0], "none"));
      g.softmax(v[0]);
    });
    g.unary("neg", v[0]);
    expect(g.build().nodes.map((node) => node.path)).toEqual([
      "unary",
      "a/unary",
      "a.b.0/gelu",
      "a/softmax",
      "unary",
    ]);
  });

  test("leave a scope that failed", () => {
    const { g, v } = inputs(F(2));
    expect(() =>
      g.scope("a", () => {
        throw new RangeError("not today");
      }),
    ).toThrow(RangeError);
    g.unary("abs", v[0]);
    expect(g.build().nodes[0].path).toBe("unary");
  });
});

describe("parameters", () => {
  test("asked for twice are one value", () => {
    const g = new GraphBuilder("test");
    const first = g.parameter("w", "float32", [2, 3]);
    expect(g.parameter("w", "float32", [2, 3])).toEqual(first);
    expect(g.build().parameters).toEqual([{ name: "w", value: first.id }]);
  });

  test("asked for as something else are refused", () => {
    const g = new GraphBuilder("test");
    g.parameter("w", "float32", [2, 3]);
    const message = "parameter w: is float32[2, 3] already, asked for as float32[3, 2]";
    expect(() => g.parameter("w", "float32", [3, 2])).toThrow(message);
    expect(() => g.parameter("w", "float16", [2, 3])).toThrow("asked for as float16[2, 3]");
  });
});

test("a cast to the dtype a value has makes no operation", () => {
  const { g, v } = inputs(F(2));
  expect(g.cast(v[0], "float32")).toBe(v[0]);
  expect(g.build().nodes).toEqual([]);
});

test("a built graph stays as it is while the builder goes on", () => {
  const { g, v } = inputs(F(2));
  const graph = g.build();
  g.output("y", g.unary("abs", v[0]));
  expect([graph.nodes, graph.outputs, graph.types.length]).toEqual([[], [], 1]);
});
