import { describe, expect, test } from "vitest";
import { GraphError } from "../errors.js";
import { float32Tensor } from "../tensor.js";
import type { Graph, Node } from "./graph.js";
import { verify } from "./verify.js";

function neg(input: number, output: number, path = "layer/unary"): Node {
  return { op: "unary", attributes: { fn: "neg" }, inputs: [input], output, path };
}

const float2 = { dtype: "float32", shape: [2] } as const;

/** `y = -(-x)` with an unused weight and constant. */
const sound: Graph = {
  name: "sound",
  types: [float2, float2, float2, float2, float2],
  inputs: [{ name: "x", value: 0 }],
  parameters: [{ name: "w", value: 1 }],
  constants: [{ value: 2, tensor: float32Tensor(Float32Array.of(1, 2), [2]) }],
  nodes: [neg(0, 3), neg(3, 4)],
  outputs: [{ name: "y", value: 4 }],
};

const broken: readonly { readonly message: string; readonly change: Partial<Graph> }[] = [
  {
    message: "input x: the name is used twice",
    change: {
      inputs: [
        { name: "x", value: 0 },
        { name: "x", value: 5 },
      ],
      types: [...sound.types, float2],
    },
  },
  { message: "parameter x: the name is used twice", change: { parameters: [{ name: "x", value: 1 }] } },
  { message: "output x: the name is used twice", change: { outputs: [{ name: "x", value: 4 }] } },
  { message: "output w: the name is used twice", change: { outputs: [{ name: "w", value: 4 }] } },
  {
    message: "output y: the name is used twice",
    change: {
      outputs: [
        { name: "y", value: 4 },
        { name: "y", value: 3 },
      ],
    },
  },
  { message: "input x: value %9 has no type", change: { inputs: [{ name: "x", value: 9 }] } },
  { message: "parameter w: value %0 is defined twice", change: { parameters: [{ name: "w", value: 0 }] } },
  {
    message: "parameter w: a weight has known sizes, got [batch]",
    change: { types: sound.types.with(1, { dtype: "float32", shape: ["batch"] }) },
  },
  {
    message: "constant %0: value %0 is defined twice",
    change: { constants: [{ value: 0, tensor: float32Tensor(Float32Array.of(1, 2), [2]) }] },
  },
  {
    message: "constant %2: the tensor is float32[1, 2], the graph says float32[2]",
    change: { constants: [{ value: 2, tensor: float32Tensor(Float32Array.of(1, 2), [1, 2]) }] },
  },
  {
    message: "constant %2: the tensor is int32[2], the graph says float32[2]",
    change: { constants: [{ value: 2, tensor: { dtype: "int32", shape: [2], data: Int32Array.of(1, 2) } }] },
  },
  {
    message: "constant %2: 1 elements for float32[2]",
    change: { constants: [{ value: 2, tensor: float32Tensor(Float32Array.of(1), [2]) }] },
  },
  {
    message: "layer/unary: value %4 is used before it is defined",
    change: { nodes: [neg(4, 3), neg(3, 4)] },
  },
  {
    message: "layer/unary: value %3 is used before it is defined",
    change: { nodes: [neg(3, 3), neg(0, 4)] },
  },
  { message: "layer/unary: value %0 is defined twice", change: { nodes: [neg(0, 0), neg(0, 4)] } },
  {
    message: "b/unary: value %3 is defined twice",
    change: { nodes: [neg(0, 3), neg(0, 3, "b/unary"), neg(3, 4)] },
  },
  { message: "layer/unary: value %7 has no type", change: { nodes: [neg(0, 7), neg(0, 4)] } },
  {
    message: "layer/unary: takes a float operand, got int32[2]",
    change: { types: sound.types.with(0, { dtype: "int32", shape: [2] }) },
  },
  {
    message: "layer/unary: the result is float32[2], the graph says float32[3]",
    change: { types: sound.types.with(3, { dtype: "float32", shape: [3] }) },
  },
  {
    message: "layer/unary: the result is float32[2], the graph says float16[2]",
    change: { types: sound.types.with(4, { dtype: "float16", shape: [2] }) },
  },
  { message: "output y: value %4 is not defined", change: { nodes: [neg(0, 3)] } },
];

describe("verify", () => {
  test("takes a sound graph, outputs that are inputs or one another among them", () => {
    verify(sound);
    verify({
      ...sound,
      outputs: [
        { name: "a", value: 0 },
        { name: "b", value: 4 },
        { name: "c", value: 4 },
        { name: "d", value: 1 },
      ],
    });
  });

  test.each(broken)("$message", ({ message, change }) => {
    const attempt = (): void => verify({ ...sound, ...change });
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow(expect.objectContaining({ message }));
  });
});
