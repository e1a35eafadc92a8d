import { describe, expect, test } from "vitest";
import { runOnnx } from "../../test/ort-run.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { GraphError } from "../errors.js";
import { GraphBuilder, type Value } from "../ir/builder.js";
import type { Shape } from "../ir/dims.js";
import { elementCount, float32Tensor, type TensorMap } from "../tensor.js";
import { evaluate } from "../testing/evaluate.js";
import { lowerToOnnx } from "./lower.js";
import { ShapeOperands } from "./shape-operands.js";

/** Operands of a graph with inputs x [batch, sequence, 4] and y [other]. */
function operands(): ShapeOperands {
  const g = new GraphBuilder("shapes");
  g.input("x", "float32", ["batch", "sequence", 4]);
  g.input("y", "float32", ["other"]);
  return new ShapeOperands(g.build());
}

function vectorOf(shapes: ShapeOperands, name: string): readonly number[] {
  const found = shapes.initializers.find((initializer) => initializer.name === name);
  if (found?.data.kind !== "inline") throw new Error(`no vector ${name}`);
  const bytes = found.data.bytes.slice();
  return [...new BigInt64Array(bytes.buffer)].map(Number);
}

describe("a reshape needs no size at run time when", () => {
  const still: readonly (readonly [string, Shape, Shape, readonly number[]])[] = [
    ["all sizes are numbers", [24], [2, 3, 4], [2, 3, 4]],
    ["sizes stay at their axis", ["batch", "sequence", 4], ["batch", "sequence", 2, 2], [0, 0, 2, 2]],
    ["one size is left over", ["batch", "sequence", 4], ["batch*sequence", 4], [-1, 4]],
    ["one stays and one is left over", ["batch", "sequence", 4], ["batch", "4*sequence"], [0, -1]],
    ["one moves", ["batch", 4], [4, "batch"], [4, -1]],
  ];
  test.each(still)("%s", (_, source, target, vector) => {
    const shapes = operands();
    expect(vectorOf(shapes, shapes.operand(target, source))).toEqual(vector);
    expect(shapes.nodes).toEqual([]);
  });
});

test("sizes beyond the first open one are read off an input, once for all reshapes", () => {
  const shapes = operands();
  const name = shapes.operand(["sequence", "batch", 4], ["batch*sequence", 4]);
  expect(shapes.operand(["sequence", "batch", 4], ["batch*sequence", 4])).toBe(name);
  shapes.operand([4, "sequence", "batch"], ["batch*sequence", 4]);
  expect(shapes.nodes.filter(({ opType }) => opType === "Shape")).toEqual([
    {
      opType: "Shape",
      name: "size.batch",
      inputs: ["x"],
      outputs: ["size.batch"],
      attributes: { start: 0, end: 1 },
    },
  ]);
  expect(new Set(shapes.initializers.map((each) => each.name)).size).toBe(shapes.initializers.length);
});

test("what no input has is what is left over", () => {
  const shapes = operands();
  const name = shapes.operand(["other", "batch*sequence"], ["batch*sequence", "other"]);
  expect(shapes.nodes.find((node) => node.outputs.includes(name))?.inputs).toEqual([
    "size.other",
    "shape.-1",
  ]);
});

test("two sizes that no input has cannot be made", () => {
  const attempt = (): unknown => operands().operand(["2*one", "2*two"], ["4*one*two"]);
  expect(attempt).toThrow(GraphError);
  expect(attempt).toThrow('shapes: no input has the size "two" that an operation needs');
});

test("products and sums of sizes that inputs have are computed, each once", () => {
  const shapes = operands();
  const name = shapes.vector(["(2*batch+sequence)", "3*batch*other"]);
  shapes.vector([1, "(2*batch+sequence)"]);
  const made = new Map(shapes.nodes.map(({ outputs, opType, inputs }) => [outputs[0], [opType, ...inputs]]));
  expect(made.get(name)).toEqual(["Concat", "size.(2*batch+sequence)", "size.3*batch*other"]);
  expect(made.get("size.(2*batch+sequence)")).toEqual(["Add", "size.2*batch", "size.sequence"]);
  expect(made.get("size.2*batch")).toEqual(["Mul", "shape.2", "size.batch"]);
  expect(made.get("size.3*batch*other")).toEqual(["Mul", "size.3*batch*other.0", "size.other"]);
  expect(made.get("size.3*batch*other.0")).toEqual(["Mul", "shape.3", "size.batch"]);
  expect(shapes.nodes.length).toBe(new Set(shapes.nodes.flatMap((node) => node.outputs)).size);
});

const chains: readonly (readonly [string, (g: GraphBuilder, x: Value) => Value])[] = [
  ["copies", (g, x) => g.reshape(x, ["batch", "sequence", 2, 2])],
  ["leaves over", (g, x) => g.reshape(x, ["batch*sequence", 4])],
  ["joins", (g, x) => g.reshape(g.reshape(x, ["batch*sequence", 4]), ["batch", "sequence", 4])],
  ["swaps", (g, x) => g.reshape(x, ["sequence", 2, "batch", 2])],
  ["moves what concat joined", (g, x) => g.reshape(g.concat([x, x], 1), ["2*sequence", "batch", 4])],
  [
    "drops axes of one",
    (g, x) => g.reshape(g.reshape(x, [1, "batch", 1, "4*sequence"]), ["batch", "sequence", 4]),
  ],
];
test.each(chains)("ONNX Runtime %s as the interpreter does", async (_, build) => {
  const g = new GraphBuilder("chain");
  const x = g.input("x", "float32", ["batch", "sequence", 4]);
  g.output("y", build(g, x));
  const graph = g.build();
  for (const shape of [
    [2, 3, 4],
    [1, 1, 4],
    [3, 1, 4],
  ]) {
    const feeds: TensorMap = {
      x: float32Tensor(
        Float32Array.from({ length: elementCount(shape) }, (_unused, i) => i),
        shape,
      ),
    };
    const program = { graph, weights: new Map(), files: memoryFiles("none", {}) };
    const actual = await runOnnx(lowerToOnnx(program, { locate: (file) => file }), feeds);
    expect(actual).toEqual(evaluate(graph, feeds));
  }
});
