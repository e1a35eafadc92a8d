import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReadModel, readOnnxModel } from "../../test/onnx-reader.js";
import { runOnnx } from "../../test/ort-run.js";
import { randomGraphs } from "../../test/random-graph.js";
import { poolingHead, randomConfig, randomModel } from "../../test/random-model.js";
import type { Program } from "../backend.js";
import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeight, WeightStorage } from "../checkpoint/weight-source.js";
import { GraphError } from "../errors.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { type EncoderOptions, plainEncoder } from "../model/encoder.js";
import { modelParameters } from "../model/head-graph.js";
import { buildModelGraph } from "../model/model-graph.js";
import { float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { encodeNumbers } from "../testing/numbers.js";
import { lowerToOnnx } from "./lower.js";

/** Files that nobody may touch: lowering only says where bytes lie. */
const closedFiles: CheckpointFiles = {
  location: "closed",
  has: () => Promise.reject(new Error("asked for a file")),
  readFile: () => Promise.reject(new Error("read a file")),
  open: () => Promise.reject(new Error("opened a file")),
};

const locate = (file: string): string => `folder/${file}`;

function memory(tensor: Tensor): WeightStorage {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return { kind: "memory", data: new Uint8Array(buffer, byteOffset, byteLength) };
}

function programOf(graph: Graph, parameters: TensorMap): Program {
  const weights = new Map(Object.entries(parameters).map(([name, tensor]) => [name, memory(tensor)]));
  return { graph, weights, files: closedFiles };
}

async function expectAgreement(graph: Graph, feeds: TensorMap, parameters: TensorMap, inlineBytes?: number) {
  const options = inlineBytes === undefined ? { locate } : { locate, inlineBytes };
  const actual = await runOnnx(lowerToOnnx(programOf(graph, parameters), options), feeds);
  const expected = evaluate(graph, feeds, parameters);
  expect(Object.keys(actual).sort()).toEqual(graph.outputs.map((port) => port.name).sort());
  for (const [name, tensor] of Object.entries(expected))
    expect(worstDifference(actual[name], tensor), name).toBeLessThan(1e-4);
}

describe("run by ONNX Runtime, a lowered graph gives what the interpreter gives", () => {
  test("for random graphs", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraphs(), ({ graph, feeds, parameters }) =>
        expectAgreement(graph, feeds, parameters),
      ),
      { numRuns: 150 },
    );
  });

  const flags = ["headMask", "past", "hiddenStates", "attentions", "presentKeyValues"] as const;
  const everything: EncoderOptions = {
    ...plainEncoder,
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
  };
  const optionSets: readonly (readonly [string, EncoderOptions])[] = [
    ["nothing", plainEncoder],
    ["everything", everything],
    ["everything, from embeddings", { ...everything, input: "inputs_embeds" }],
    ...flags.map((flag) => [flag, { ...plainEncoder, [flag]: true }] as const),
  ];
  test.each(optionSets)("for the model asked for %s", async (_, options) => {
    const { weights, tensors } = randomModel();
    const graph = buildModelGraph(randomConfig, weights, poolingHead, options);
    const [batch, sequence, past] = [2, 4, options.past ? 3 : 0];
    const sizes = new Map([
      ["batch", batch],
      ["sequence", sequence],
      ["past", past],
      ["(past+sequence)", past + sequence],
    ]);
    const feeds: Record<string, Tensor> = {};
    for (const { name, value } of graph.inputs) {
      const { dtype, shape } = graph.types[value];
      const resolved = shape.map((dim) => (typeof dim === "number" ? dim : (sizes.get(dim) ?? Number.NaN)));
      const count = resolved.reduce((product, size) => product * size, 1);
      feeds[name] =
        dtype === "int32"
          ? int32Tensor(
              Int32Array.from({ length: count }, (_unused, i) => (i * 7) % 10),
              resolved,
            )
          : float32Tensor(
              Float32Array.from({ length: count }, (_unused, i) => Math.sin(i + name.length)),
              resolved,
            );
    }
    const needed = Object.fromEntries(graph.parameters.map(({ name }) => [name, tensors[name]]));
    await expectAgreement(graph, feeds, needed);
    await expectAgreement(graph, feeds, needed, 0);
  });
});

test.each([
  ["float32", true],
  ["float16", false],
  ["bfloat16", false],
  ["float16", true],
] as const)(
  "the model in %s, transposed %s, gives on ONNX Runtime what the interpreter gives",
  async (dtype, transposed) => {
    const { weights, tensors } = randomModel();
    const stored = new Map<string, ModelWeight>();
    const parameters: Record<string, Tensor> = {};
    for (const { name, kind } of modelParameters(randomConfig, poolingHead)) {
      const [weight, tensor] = [weights.get(name), tensors[name]];
      if (weight === undefined) throw new Error(name);
      // The numbers keep their order: what a transposed weight means is another matrix, and the interpreter's
      // too.
      const isTransposed = transposed && kind === "linear";
      const shape = isTransposed ? weight.shape.toReversed() : weight.shape;
      parameters[name] = encodeNumbers(dtype, shape, tensor.data);
      stored.set(name, { ...weight, dtype, shape, transposed: isTransposed });
    }
    const graph = buildModelGraph(randomConfig, stored, poolingHead, plainEncoder);
    const feeds = {
      input_ids: int32Tensor(Int32Array.of(0, 5, 7, 2, 9, 10), [2, 3]),
      position_ids: int32Tensor(Int32Array.of(0, 1, 2, 2, 1, 0), [2, 3]),
      attention_bias: float32Tensor(Float32Array.of(0, 0, -1e4, 0, 1, 2), [2, 3]),
    };
    await expectAgreement(graph, feeds, parameters);
  },
);

/** `table` in a file far beyond 4 GiB, `large` and `small` in memory. */
function threeWeights(): Program {
  const g = new GraphBuilder("three");
  const x = g.input("x", "int32", ["batch"]);
  const table = g.parameter("table", "bfloat16", [1000, 100_000]);
  g.output("rows", g.cast(g.gather(table, x, 0), "float32"));
  g.output("large", g.parameter("large", "float32", [16_385]));
  g.output("small", g.parameter("small", "float16", [2, 16_384]));
  return {
    graph: g.build(),
    weights: new Map<string, WeightStorage>([
      [
        "table",
        {
          kind: "file",
          file: "model-00002-of-00002.safetensors",
          offset: 5_000_000_123,
          length: 200_000_000,
        },
      ],
      ["large", { kind: "memory", data: new Uint8Array(65_540).fill(1) }],
      ["small", { kind: "memory", data: new Uint8Array(65_536).fill(2) }],
    ]),
    files: closedFiles,
  };
}

function initializerOf(model: ReadModel, name: string) {
  const found = model.initializers.find((initializer) => initializer.name === name);
  if (found === undefined) throw new Error(`no initializer ${name}`);
  return found;
}

describe("weights", () => {
  const program = threeWeights();

  test("in a file are referred to where they lie, and nothing is read", () => {
    const lowered = lowerToOnnx(program, { locate });
    expect(initializerOf(readOnnxModel(lowered.model), "table")).toEqual({
      name: "table",
      dims: [1000, 100_000],
      dataType: 16,
      rawBytes: undefined,
      external: {
        location: "folder/model-00002-of-00002.safetensors",
        offset: "5000000123",
        length: "200000000",
      },
      dataLocation: 1,
    });
    expect(lowered.model.length).toBeLessThan(70_000);
  });

  test("in memory are inlined up to 65,536 bytes and handed over as buffers above", () => {
    const lowered = lowerToOnnx(program, { locate });
    const model = readOnnxModel(lowered.model);
    expect(initializerOf(model, "small")).toMatchObject({
      dims: [2, 16_384],
      dataType: 10,
      external: {},
      dataLocation: 0,
    });
    expect(initializerOf(model, "small").rawBytes).toEqual(new Uint8Array(65_536).fill(2));
    expect(initializerOf(model, "large")).toMatchObject({
      dims: [16_385],
      dataType: 1,
      rawBytes: undefined,
      external: { location: "large", offset: "0", length: "65540" },
      dataLocation: 1,
    });
    expect(lowered.buffers.map(({ location }) => location)).toEqual(["large"]);
    const storage = program.weights.get("large");
    expect(storage?.kind === "memory" && lowered.buffers[0].data === storage.data).toBe(true);
  });

  test("in memory go where the caller says", () => {
    const all = lowerToOnnx(program, { locate, inlineBytes: Number.POSITIVE_INFINITY });
    expect(all.buffers).toEqual([]);
    expect(initializerOf(readOnnxModel(all.model), "large").rawBytes).toHaveLength(65_540);
    const none = lowerToOnnx(program, { locate, inlineBytes: 0 });
    expect(none.buffers.map(({ location }) => location)).toEqual(["large", "small"]);
  });

  test("that are missing are named", () => {
    const attempt = (): unknown => lowerToOnnx({ ...program, weights: new Map() }, { locate });
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow("parameter table: the program has no such weight");
  });
});

test("the model says its version, its ports and where operations stand", () => {
  const g = new GraphBuilder("ports");
  const x = g.input("x", "float32", ["batch", "sequence", 4]);
  g.input("ids", "int64", []);
  g.output("same", x);
  g.scope("encoder.layers.0", () => {
    const flat = g.reshape(x, ["batch*sequence", 4]);
    g.output("flat", flat);
    g.output("again", flat);
  });
  const model = readOnnxModel(lowerToOnnx(programOf(g.build(), {}), { locate }).model);
  expect(model).toMatchObject({
    irVersion: 9,
    opsets: [{ domain: "", version: 20 }],
    graphName: "ports",
    inputs: [
      { name: "x", elementType: 1, dims: ["batch", "sequence", 4] },
      { name: "ids", elementType: 7, dims: [] },
    ],
    outputs: [
      { name: "same", elementType: 1, dims: ["batch", "sequence", 4] },
      { name: "flat", elementType: 1, dims: ["batch*sequence", 4] },
      { name: "again", elementType: 1, dims: ["batch*sequence", 4] },
    ],
  });
  expect(model.nodes.map(({ opType, name }) => `${opType} ${name}`)).toEqual([
    "Reshape encoder.layers.0/reshape#2",
    "Identity output.same",
    "Identity output.flat",
    "Identity output.again",
  ]);
});
