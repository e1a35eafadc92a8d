import { describe, expect, test } from "vitest";
import { runOnnx } from "../../test/ort-run.js";
import { poolingHead, type RandomModel, randomModel } from "../../test/random-model.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import type { Graph } from "../ir/graph.js";
import { plainEncoder } from "../model/encoder.js";
import { buildModelGraph } from "../model/model-graph.js";
import { lowerToOnnx } from "../onnx/lower.js";
import type { ComputeType } from "../passes/pipeline.js";
import { float32Tensor, int32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { worstDifference } from "../testing/compare.js";
import { evaluate } from "../testing/evaluate.js";
import { scaleName } from "../weights/names.js";
import { readWeight } from "../weights/read-weight.js";
import { quantizeLinears } from "./quantize-linears.js";

const files = memoryFiles("memory", {});
const HIDDEN = "last_hidden_state";

async function tensorsOf(weights: ModelWeights): Promise<Readonly<Record<string, Tensor>>> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, weight] of weights) tensors[name] = await readWeight(files, weight);
  return tensors;
}

function feeds(rows: readonly (readonly number[])[]): TensorMap {
  const [batch, sequence] = [rows.length, rows[0].length];
  const positions = Int32Array.from({ length: batch * sequence }, (_, i) => i % sequence);
  return {
    input_ids: int32Tensor(Int32Array.from(rows.flat()), [batch, sequence]),
    position_ids: int32Tensor(positions, [batch, sequence]),
    attention_bias: float32Tensor(new Float32Array(batch * sequence), [batch, sequence]),
  };
}

async function quantized(model: RandomModel): Promise<ModelWeights> {
  return quantizeLinears(files, model.config, model.weights);
}

function graphOf(model: RandomModel, weights: ModelWeights, compute?: ComputeType): Graph {
  return buildModelGraph(model.config, weights, poolingHead, plainEncoder, {
    ...(compute && { compute }),
  });
}

function cosine(a: Tensor, b: Tensor): number {
  const [left, right] = [a, b].map(({ data }) => Array.from(data, Number));
  const dot = (x: number[], y: number[]): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}

const rows = [
  [1, 4, 7, 2],
  [3, 3, 9, 10],
];

describe("a model whose linear layers are integers", () => {
  test("multiplies integers in the encoder and floats in the pooler", async () => {
    const model = randomModel();
    const { nodes } = graphOf(model, await quantized(model));
    const layers = nodes.filter(({ op }) => op === "integerLinear").map(({ path }) => path);
    expect(layers).toHaveLength(12);
    expect(nodes.filter(({ op }) => op === "linear")).toHaveLength(1);
    // Queries, keys and values share the integers of what they read.
    expect(nodes.filter(({ op }) => op === "quantizeRows")).toHaveLength(8);
  });

  test("multiplies floats when told to, the numbers that the integers stand for", async () => {
    const model = randomModel();
    const weights = await quantized(model);
    const graph = graphOf(model, weights, "float32");
    expect(graph.nodes.some(({ op }) => op === "integerLinear")).toBe(false);
    const stored = await tensorsOf(weights);
    const meant = Object.keys(model.tensors).map((name) => [name, dequantized(stored, name)] as const);
    const expected = evaluate(graphOf(model, model.weights), feeds(rows), Object.fromEntries(meant));
    const actual = evaluate(graph, feeds(rows), stored);
    expect(worstDifference(actual[HIDDEN], expected[HIDDEN])).toBeLessThan(1e-5);
  });

  test("gives what the model of floats gives, within what 8 bits can", async () => {
    for (const seed of [1, 2, 3]) {
      const model = randomModel(undefined, seed);
      const weights = await quantized(model);
      const actual = evaluate(graphOf(model, weights), feeds(rows), await tensorsOf(weights));
      const expected = evaluate(graphOf(model, model.weights), feeds(rows), model.tensors);
      expect(cosine(actual[HIDDEN], expected[HIDDEN])).toBeGreaterThan(0.999);
      expect(cosine(actual[HIDDEN], expected[HIDDEN])).toBeLessThan(1);
    }
  });

  test.each(["int8", "float32"] as const)("ONNX Runtime agrees with the interpreter, %s", async (compute) => {
    const model = randomModel();
    const weights = await quantized(model);
    const graph = graphOf(model, weights, compute);
    const storages = new Map([...weights].map(([name, { storage }]) => [name, storage]));
    const lowered = lowerToOnnx({ graph, weights: storages, files }, { locate: (file) => file });
    const actual = await runOnnx(lowered, feeds(rows));
    const expected = evaluate(graph, feeds(rows), await tensorsOf(weights));
    // A sum that lies between two steps may fall on either side of it.
    expect(worstDifference(actual[HIDDEN], expected[HIDDEN])).toBeLessThan(compute === "int8" ? 5e-3 : 1e-5);
    expect(cosine(actual[HIDDEN], expected[HIDDEN])).toBeGreaterThan(0.99999);
  });

  test("gives a text the same beside any other", async () => {
    const model = randomModel();
    const weights = await quantized(model);
    const graph = graphOf(model, weights);
    const tensors = await tensorsOf(weights);
    const alone = evaluate(graph, feeds([rows[0]]), tensors)[HIDDEN];
    const together = evaluate(graph, feeds(rows), tensors)[HIDDEN];
    expect([...together.data.slice(0, alone.data.length)]).toEqual([...alone.data]);
  });

  test("leaves what is quantised already, and the tables, as they are", async () => {
    const model = randomModel();
    const once = await quantized(model);
    const twice = await quantizeLinears(files, model.config, once);
    for (const [name, weight] of once) expect(twice.get(name)).toBe(weight);
    const table = "ernie_m.embeddings.word_embeddings.weight";
    expect(once.get(table)).toBe(model.weights.get(table));
  });
});

function dequantized(stored: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = stored[name];
  const scale = stored[scaleName(name)]?.data;
  if (scale === undefined) return tensor;
  const [inputs, outputs] = tensor.shape;
  const data = Float32Array.from({ length: inputs * outputs }, (_, i) => {
    const [output, input] = [Math.floor(i / inputs), i % inputs];
    return Number(tensor.data[input * outputs + output]) * Number(scale[output]);
  });
  return float32Tensor(data, [outputs, inputs]);
}
