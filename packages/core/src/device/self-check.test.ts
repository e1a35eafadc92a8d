import { describe, expect, test } from "vitest";
import type { InferenceSession, Program } from "../backend.js";
import type { Graph, Node } from "../ir/graph.js";
import { float32Tensor, type TensorMap } from "../tensor.js";
import { referenceBackend } from "../testing/index.js";
import { selfCheck } from "./self-check.js";

const trusted = referenceBackend();

/** A device that changes what the trusted one gives. */
const changing = (change: (outputs: TensorMap) => TensorMap) => ({
  async createSession(program: Program): Promise<InferenceSession> {
    const session = await trusted.createSession(program);
    return {
      run: async (feeds, options) => change(await session.run(feeds, options)),
      dispose: () => session.dispose(),
    };
  },
});

const changingOne = (by: number) =>
  changing(({ y }) => {
    const data = Float32Array.from(y.data as Float32Array);
    data[data.length - 1] += by;
    return { y: float32Tensor(data, y.shape) };
  });

test("passes what computes the same to a thousandth", async () => {
  const { check, failure } = await selfCheck(changingOne(1e-4), trusted);
  expect(check.passed).toBe(true);
  expect(check.difference).toBeCloseTo(1e-4, 5);
  expect(failure).toBeUndefined();
});

test.each([
  ["one number is off", changingOne(0.01)],
  ["one is none", changingOne(Number.NaN)],
  ["an output is missing", changing(() => ({}))],
])("does not pass a device when %s", async (_, device) => {
  expect((await selfCheck(device, trusted)).check.passed).toBe(false);
});

test("tells what a device failed with", async () => {
  const failing = {
    createSession: () => Promise.reject(new Error("device lost")),
  };
  const { check, failure } = await selfCheck(failing, trusted);
  expect(check).toMatchObject({ passed: false, difference: Number.POSITIVE_INFINITY });
  expect(failure).toEqual(new Error("device lost"));
  await expect(selfCheck(trusted, failing)).rejects.toThrow("device lost");
});

/** A device that computes in float16, with some nodes changed. */
const toFloat16 = (change: (node: Node, graph: Graph) => Node = (node) => node) => ({
  createSession({ float16Graph, ...program }: Program): Promise<InferenceSession> {
    if (float16Graph === undefined) throw new TypeError("no float16Graph to compute");
    const nodes = float16Graph.nodes.map((node) => change(node, float16Graph));
    return trusted.createSession({ ...program, graph: { ...float16Graph, nodes } });
  },
});

describe("in float16", () => {
  test("passes float16Graph that are rounded as they should be, and no less", async () => {
    const { check } = await selfCheck(toFloat16(), trusted, "float16");
    expect(check).toMatchObject({ passed: true, tolerance: 0.02 });
    expect(check.difference).toBeLessThan(0.001);
    expect(check.difference).toBeGreaterThan(1e-5);
  });

  test.each<readonly [string, (node: Node, graph: Graph) => Node]>([
    [
      "another layout of a weight",
      (node) =>
        node.op === "linear" ? { ...node, attributes: { transposed: !node.attributes.transposed } } : node,
    ],
    [
      "another activation",
      (node) => (node.op === "gelu" ? { ...node, op: "unary", attributes: { fn: "relu" } } : node),
    ],
    [
      "scores of another scale",
      (node, { types }) =>
        node.op === "binary" && types[node.output].dtype === "float16"
          ? { ...node, attributes: { fn: "max" } }
          : node,
    ],
  ])("does not pass %s", async (_, change) => {
    const square = (node: Node, graph: Graph): Node =>
      node.op === "linear" && new Set(graph.types[node.inputs[1]].shape).size > 1
        ? node
        : change(node, graph);
    const { check } = await selfCheck(toFloat16(square), trusted, "float16");
    expect(check.passed).toBe(false);
    expect(check.difference).toBeGreaterThan(10 * check.tolerance);
  });

  test("masks keys with the lowest float32, which float16 has not", async () => {
    const lost = toFloat16((node, { types }) =>
      node.op === "softmax"
        ? node
        : node.op === "binary" && node.attributes.fn === "add" && types[node.output].shape.length === 4
          ? { ...node, attributes: { fn: "max" } }
          : node,
    );
    expect((await selfCheck(lost, trusted, "float16")).check.passed).toBe(false);
  });
});
