import { expect, test } from "vitest";
import type { Program } from "../backend.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import { GraphBuilder } from "../ir/builder.js";
import { verify } from "../ir/verify.js";
import { toFloat16 } from "../passes/pipeline.js";
import { float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { encodeNumbers, referenceBackend, worstDifference } from "../testing/index.js";
import { decodeNumbers } from "../testing/numbers.js";
import { float16Program, float32Program } from "./device-program.js";

const tensors = {
  table: encodeNumbers("float16", [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  places: encodeNumbers("int8", [2, 4], [1, -2, 3, -4, 5, -6, 7, -8]),
  weight: encodeNumbers("float16", [2, 4], [0.5, -1, 2, 0.25, 1, 1, -3, 0.125]),
  bias: encodeNumbers("bfloat16", [2], [0.5, -0.5]),
};

function program(): Program {
  const g = new GraphBuilder("small");
  const ids = g.input("ids", "int32", ["rows"]);
  const row = (name: "table" | "places", at: typeof ids) =>
    g.cast(g.gather(g.parameter(name, tensors[name].dtype, [...tensors[name].shape]), at, 0), "float32");
  const x = g.add(row("table", ids), row("places", g.index(1)));
  const weight = g.cast(g.parameter("weight", "float16", [2, 4]), "float32");
  g.output("y", g.linear(x, weight, g.cast(g.parameter("bias", "bfloat16", [2]), "float32"), false));
  const graph = g.build();
  const weights = new Map<string, WeightStorage>();
  for (const [name, { data }] of Object.entries(tensors))
    weights.set(name, {
      kind: "memory",
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
  return {
    graph,
    float16Graph: toFloat16(graph, (name) => name === "weight"),
    weights,
    files: memoryFiles("m", {}),
  };
}

const feeds = { ids: int32Tensor(Int32Array.of(2, 0), [2]) };
/** [9..12] and [1..4] plus [5, -6, 7, -8], times the weight, plus the bias: exact in float16. */
const expected = float32Tensor(Float32Array.of(40.5, -36, 26.5, -29), [2, 2]);

async function resultOf(of: Program): Promise<Tensor> {
  verify(of.graph);
  return (await (await referenceBackend().createSession(of)).run(feeds)).y;
}

const dtypesOf = ({ graph }: Program) =>
  Object.fromEntries(graph.parameters.map(({ name, value }) => [name, graph.types[value].dtype]));

test("all weights become float32, or all but those in float16, which stay where they lie", async () => {
  const given = program();
  const floats = await float32Program(given);
  expect(dtypesOf(floats)).toEqual({
    table: "float32",
    places: "float32",
    weight: "float32",
    bias: "float32",
  });
  const float16 = await float16Program({ ...given, graph: given.float16Graph ?? given.graph });
  expect(dtypesOf(float16)).toEqual({
    table: "float16",
    places: "float32",
    weight: "float16",
    bias: "float32",
  });
  for (const name of ["table", "weight"]) expect(float16.weights.get(name)).toBe(given.weights.get(name));
  for (const each of [floats, float16]) expect(worstDifference(await resultOf(each), expected)).toBe(0);
  expect(decodeNumbers(await resultOf(given))).toEqual(decodeNumbers(expected));
});
