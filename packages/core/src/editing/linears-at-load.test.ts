import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { nodeFiles } from "../../test/node-files.js";
import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { memorySink } from "../checkpoint/memory-sink.js";
import { readConfig } from "../checkpoint/read-config.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import { WeightError } from "../errors.js";
import { openWeights } from "../formats/open-weights.js";
import { modelParameters } from "../model/head-graph.js";
import { quantizedKind } from "../model/parameters.js";
import { type SavedModel, saveCheckpoint } from "../saving/save-checkpoint.js";
import { readWeight } from "../weights/read-weight.js";
import { resolveWeights } from "../weights/resolve-weights.js";
import { quantizeLinears } from "./quantize-linears.js";
import { roundLinears } from "./round-linears.js";

async function modelOf(files: CheckpointFiles): Promise<SavedModel> {
  const config = await readConfig(files);
  const head = { name: "ErnieMModel", hasLabels: false, parameters: () => [], build: () => undefined };
  const { weights } = resolveWeights(await openWeights(files), modelParameters(config, head));
  return { config, architecture: "ErnieMModel", weights, files };
}

const checkpoint = (name: string): Promise<SavedModel> =>
  modelOf(nodeFiles(fixturePath(`reference/checkpoints/${name}`)));

async function savedAs(model: SavedModel, how: Pick<SavedModel, "dtype" | "quantize">): Promise<SavedModel> {
  const sink = memorySink("saved");
  await saveCheckpoint({ ...model, ...how }, sink);
  return modelOf(memoryFiles("saved", sink.files));
}

/** The matrices of the encoder's Linear layers, and their scales, as they are stored. */
async function linears({ files, config }: SavedModel, weights: ModelWeights) {
  const names = [...weights.keys()].filter(
    (name) => quantizedKind(config, name.replace(/_scale$/, "")) === "linear",
  );
  expect(names.length).toBeGreaterThan(10);
  return Promise.all(
    names.sort().map(async (name) => {
      const weight = weights.get(name);
      if (weight === undefined) throw new Error(`no ${name}`);
      return { name, transposed: weight.transposed, ...(await readWeight(files, weight)) };
    }),
  );
}

/** Everything else is the same object: nothing is read or copied. */
function expectRestKept({ config, weights }: SavedModel, changed: ModelWeights): void {
  for (const [name, weight] of weights)
    if (quantizedKind(config, name) !== "linear") expect(changed.get(name), name).toBe(weight);
}

describe("linear layers made integers at load are those of a checkpoint saved so", () => {
  test.each([
    ["base", "int8"],
    ["base", "int7"],
    ["information-extraction-paddle-safetensors", "int7"],
  ] as const)("%s as %s", async (name, quantization) => {
    const model = await checkpoint(name);
    const saved = await savedAs(model, { quantize: quantization });
    const loaded = await quantizeLinears(model.files, model.config, model.weights, { quantization });
    expect(await linears(model, loaded)).toEqual(await linears(saved, saved.weights));
    expectRestKept(model, loaded);
  });

  test.each(["base", "information-extraction-fp16"])("%s as int4, computed in 8 bits", async (name) => {
    const model = await checkpoint(name);
    const saved = await savedAs(model, { quantize: "int4" });
    const eight = await quantizeLinears(saved.files, saved.config, saved.weights);
    const loaded = await quantizeLinears(model.files, model.config, model.weights, { quantization: "int4" });
    expect(await linears(model, loaded)).toEqual(await linears(saved, eight));
    expectRestKept(model, loaded);
    // Rounded once; another rounding to 4 bits would choose other scales.
    const again = await quantizeLinears(saved.files, saved.config, saved.weights, { quantization: "int4" });
    expect(await linears(saved, again)).toEqual(await linears(saved, eight));
  });
});

describe("linear layers rounded at load are those of a checkpoint saved so", () => {
  test.each([
    ["base", "float16"],
    ["base", "bfloat16"],
    ["information-extraction-paddle-safetensors", "float16"],
    ["information-extraction-fp16", "bfloat16"],
  ] as const)("%s as %s", async (name, dtype) => {
    const model = await checkpoint(name);
    const saved = await savedAs(model, { dtype });
    const loaded = await roundLinears(model.files, model.config, model.weights, dtype);
    const [own, theirs] = [await linears(model, loaded), await linears(saved, saved.weights)];
    expect(own.map(({ name: linear, dtype: stored }) => [linear, stored])).toEqual(
      theirs.map(({ name: linear }) => [linear, dtype]),
    );
    // A checkpoint saved in Hugging Face's layout has matrices transposed that Paddle's has not.
    expect(own.map(({ data }) => [...data].sort())).toEqual(theirs.map(({ data }) => [...data].sort()));
    expectRestKept(model, loaded);
  });

  test("what has the dtype already stays where it is", async () => {
    const model = await checkpoint("information-extraction-fp16");
    const loaded = await roundLinears(model.files, model.config, model.weights, "float16");
    for (const [name, weight] of model.weights) expect(loaded.get(name)).toBe(weight);
  });

  test("a value that is too large is named", async () => {
    const { files, config, weights } = await checkpoint("base");
    const [name, weight] = [...weights].find(([each]) => quantizedKind(config, each) === "linear") ?? [];
    if (name === undefined || weight === undefined) throw new Error("no linear layer");
    const data = new Uint8Array(Float32Array.of(1e6, 0).buffer);
    const large = new Map(weights).set(name, {
      ...weight,
      shape: [1, 2],
      storage: { kind: "memory", data },
    });
    const rounding = roundLinears(files, config, large, "float16");
    await expect(rounding).rejects.toThrow(WeightError);
    await expect(rounding).rejects.toThrow(name);
  });

  test("an aborted signal ends it", async () => {
    const { files, config, weights } = await checkpoint("base");
    const signal = AbortSignal.abort(new Error("no longer wanted"));
    await expect(roundLinears(files, config, weights, "float16", signal)).rejects.toThrow("no longer wanted");
  });

  test("a signal is looked at before each weight that is quantised, and ends it in the middle", async () => {
    const { files, config, weights } = await checkpoint("base");
    const last = { aborted: false, looks: 0, throwIfAborted: () => void last.looks++ };
    await quantizeLinears(files, config, weights, { signal: last });
    expect(last.looks).toBe(weights.size);
    const third = {
      aborted: false,
      looks: 0,
      throwIfAborted() {
        if (++this.looks === 3) throw new Error("no longer wanted");
      },
    };
    await expect(quantizeLinears(files, config, weights, { signal: third })).rejects.toThrow(
      "no longer wanted",
    );
    expect(third.looks).toBe(3);
  });
});
