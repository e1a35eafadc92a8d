import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { nodeFiles } from "../../test/node-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { memorySink } from "../checkpoint/memory-sink.js";
import { statedQuantization } from "../checkpoint/quantization-config.js";
import { readConfig } from "../checkpoint/read-config.js";
import { quantizeLinears } from "../editing/quantize-linears.js";
import { CheckpointError, WeightError } from "../errors.js";
import { openWeights } from "../formats/open-weights.js";
import { modelParameters } from "../model/head-graph.js";
import { PARAMETER_NAMES, poolerParameters } from "../model/parameters.js";
import type { Tensor } from "../tensor.js";
import { decodeNumbers } from "../testing/numbers.js";
import { scaleName } from "../weights/names.js";
import { readWeight } from "../weights/read-weight.js";
import { resolveWeights } from "../weights/resolve-weights.js";
import { weightSizes } from "../weights/weight-sizes.js";
import { type SavedModel, saveCheckpoint } from "./save-checkpoint.js";

type Files = SavedModel["files"];

async function modelOf(files: Files): Promise<SavedModel> {
  const config = await readConfig(files);
  const specs = modelParameters(config, {
    name: "ErnieMModel",
    hasLabels: false,
    parameters: poolerParameters,
    build: () => undefined,
  });
  const { weights } = resolveWeights(await openWeights(files), specs);
  return { config, architecture: "ErnieMModel", weights, files };
}

const checkpoint = (name: string): Files => nodeFiles(fixturePath(`reference/checkpoints/${name}`));

async function saved(model: SavedModel): Promise<Files> {
  const sink = memorySink("saved");
  await saveCheckpoint(model, sink);
  return memoryFiles("saved", sink.files);
}

async function tensor({ files, weights }: SavedModel, name: string): Promise<Tensor> {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`no ${name}`);
  return readWeight(files, weight);
}

const QUERIES = "ernie_m.encoder.layers.0.self_attn.self_attn.q_proj.weight";
const WIDE = "ernie_m.encoder.layers.1.linear1.weight";

/** Every value of a float weight of `from`, and what the integers of `to` stand for. */
async function pairs(from: SavedModel, to: SavedModel, name: string) {
  const before = await tensor(from, name);
  const [integers, scale] = await Promise.all([tensor(to, name), tensor(to, scaleName(name))]);
  const isTransposed = from.weights.get(name)?.transposed !== to.weights.get(name)?.transposed;
  const floats = decodeNumbers(before);
  const [rows, columns] = integers.shape;
  const isLinear = to.weights.get(name)?.transposed === true;
  return Array.from(decodeNumbers(integers), (integer, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const own = Number(scale.data[isLinear ? column : row]);
    return { exact: floats[isTransposed ? column * rows + row : i], value: integer * own, scale: own };
  });
}

describe("a checkpoint that is saved with quantize", () => {
  test.each([
    ["base", "int8"],
    ["base", "int7"],
    ["information-extraction-paddle-safetensors", "int8"],
    ["information-extraction-fp16", "int8"],
  ] as const)("%s as %s holds every weight to half a scale", async (name, quantize) => {
    const model = await modelOf(checkpoint(name));
    const again = await modelOf(await saved({ ...model, quantize }));
    for (const weight of [QUERIES, WIDE, PARAMETER_NAMES.wordEmbeddings]) {
      const all = await pairs(model, again, weight);
      expect(all.length).toBeGreaterThan(100);
      const worst = Math.max(...all.map(({ exact, value, scale }) => Math.abs(exact - value) / scale));
      expect(worst).toBeLessThan(0.5001);
      expect(worst).toBeGreaterThan(0.4);
    }
    const { dtype, transposed, shape } = again.weights.get(WIDE) ?? {};
    expect([dtype, transposed, shape]).toEqual([
      "int8",
      true,
      [again.config.hiddenSize, again.config.intermediateSize],
    ]);
    for (const kept of ["ernie_m.pooler.dense.weight", "ernie_m.encoder.layers.0.norm1.weight"])
      expect((await tensor(again, kept)).dtype).toBe(model.weights.get(kept)?.dtype);
  });

  test("says so where other tools look, and is read with the sizes it has", async () => {
    const model = await modelOf(checkpoint("base"));
    const files = await saved({ ...model, quantize: "int7" });
    const config = JSON.parse(new TextDecoder().decode(await files.readFile("config.json")));
    expect(config).toMatchObject({
      torch_dtype: "float32",
      quantization_config: { quant_method: "ernie-m", bits: 7, sym: true },
    });
    const { intermediateSize, attentionWidths } = weightSizes(await openWeights(files));
    expect(intermediateSize).toBe(model.config.intermediateSize);
    expect(attentionWidths).toEqual(weightSizes(await openWeights(model.files)).attentionWidths);
  });

  test("is saved again as it is", async () => {
    const once = await saved({ ...(await modelOf(checkpoint("base"))), quantize: "int8" });
    const twice = await saved(await modelOf(once));
    for (const name of ["model.safetensors", "config.json"])
      expect(await twice.readFile(name)).toEqual(await once.readFile(name));
  });

  test.each([
    ["int8", 8],
    ["int7", 7],
    ["int4", 8],
  ] as const)("of %s says %i bits once its layers are made to be multiplied", async (quantize, bits) => {
    const model = await modelOf(await saved({ ...(await modelOf(checkpoint("base"))), quantize }));
    const weights = await quantizeLinears(model.files, model.config, model.weights);
    const { config } = await modelOf(await saved({ ...model, weights }));
    expect(statedQuantization(config)).toMatchObject({ quant_method: "ernie-m", bits });
  });

  test("keeps the scales of the rows that a part of the vocabulary keeps", async () => {
    const model = await modelOf(checkpoint("base"));
    const keptIds = Int32Array.of(0, 1, 2, 3, 7, 30);
    const vocabulary = { keptIds, files: new Map() };
    const direct = await modelOf(await saved({ ...model, quantize: "int8", vocabulary }));
    const later = await modelOf(
      await saved({ ...(await modelOf(await saved({ ...model, quantize: "int8" }))), vocabulary }),
    );
    for (const name of [PARAMETER_NAMES.wordEmbeddings, scaleName(PARAMETER_NAMES.wordEmbeddings)]) {
      const tensors = await Promise.all([direct, later].map((each) => tensor(each, name)));
      expect(tensors[0].shape[0]).toBe(keptIds.length);
      expect(tensors[0]).toEqual(tensors[1]);
    }
  });

  test("holds 4-bit integers for what can be read as 4-bit or 8-bit ones", async () => {
    const model = await modelOf(checkpoint("base"));
    const files = await saved({ ...model, quantize: "int4" });
    const packed = await modelOf(files);
    const { hiddenSize, intermediateSize } = model.config;
    const { dtype, shape, transposed } = packed.weights.get(WIDE) ?? {};
    expect({ dtype, shape, transposed }).toEqual({
      dtype: "uint8",
      shape: [intermediateSize, hiddenSize / 2],
      transposed: false,
    });
    expect(packed.config).toMatchObject({ hiddenSize, intermediateSize, vocabSize: model.config.vocabSize });
    const { hiddenSize: seen } = weightSizes(await openWeights(files));
    expect(seen).toBe(hiddenSize);
    expect(statedQuantization(packed.config)).toEqual({
      quant_method: "ernie-m",
      sym: true,
      bits: 4,
      group_size: 32,
    });
    const eight = { ...packed, weights: await quantizeLinears(files, packed.config, packed.weights) };
    const all = await pairs(model, eight, WIDE);
    const power = all.reduce((sum, { exact }) => sum + exact ** 2, 0);
    const noise = all.reduce((sum, { exact, value }) => sum + (exact - value) ** 2, 0);
    // Sixteen levels on a scale of 32 normal values: about 20 dB.
    expect(noise / power).toBeLessThan(0.012);
    expect(noise / power).toBeGreaterThan(0.002);
  });

  test("cannot be made floats", async () => {
    const quantized = await modelOf(
      await saved({ ...(await modelOf(checkpoint("base"))), quantize: "int8" }),
    );
    const again = saved({ ...quantized, dtype: "float16" });
    await expect(again).rejects.toThrow(WeightError);
    await expect(again).rejects.toThrow("expected a float dtype, not a weight that is quantised, got int8");
  });
});

test.each([
  [{ quant_method: "gptq", bits: 4 }, 'is "gptq"; supported is "ernie-m"'],
  [{ bits: 4 }, "is absent"],
  ["int8", "is absent"],
])("a checkpoint quantised by another tool is refused: %j", async (quantization_config, reason) => {
  const bytes = new TextEncoder().encode(JSON.stringify({ model_type: "ernie_m", quantization_config }));
  const reading = readConfig(memoryFiles("m", { "config.json": bytes }));
  await expect(reading).rejects.toThrow(CheckpointError);
  await expect(reading).rejects.toThrow(`m/config.json: quantization_config.quant_method ${reason}`);
});
