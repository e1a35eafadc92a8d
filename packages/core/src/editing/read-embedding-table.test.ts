import { expect, test } from "vitest";
import { randomModel } from "../../test/random-model.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { ModelWeight } from "../checkpoint/weight-source.js";
import { CheckpointError } from "../errors.js";
import { PARAMETER_NAMES } from "../model/parameters.js";
import { dequantizeGroups, quantizeGroups } from "../quantization/quantize-groups.js";
import { quantizeRows } from "../quantization/quantize-rows.js";
import { scaleName } from "../weights/names.js";
import { readEmbeddingTable } from "./read-embedding-table.js";

const files = memoryFiles("memory", {});
const NAME = PARAMETER_NAMES.wordEmbeddings;
const WIDTH = 32;
const ROWS = 3;
const at = { file: "m", tensor: NAME, firstRow: 0 };
const values = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => Math.sin(i * 1.7));

function weight(
  name: string,
  dtype: ModelWeight["dtype"],
  shape: number[],
  data: ArrayBufferView,
): ModelWeight {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dtype, shape, transposed: false, storage: { kind: "memory", data: bytes } };
}

function weightsOf(...weights: readonly ModelWeight[]): ReadonlyMap<string, ModelWeight> {
  return new Map(weights.map((each) => [each.name, each]));
}

test("a table of floats is as it is stored", async () => {
  const { weights, tensors } = randomModel();
  expect(await readEmbeddingTable(files, weights, NAME)).toEqual(tensors[NAME]);
});

test("a table of integers is what they stand for", async () => {
  const { values: integers, scales } = quantizeRows(values, WIDTH, 127, at);
  const eight = weightsOf(
    weight(NAME, "int8", [ROWS, WIDTH], integers),
    weight(scaleName(NAME), "float32", [ROWS], scales),
  );
  const restored = await readEmbeddingTable(files, eight, NAME);
  expect([restored.dtype, restored.shape]).toEqual(["float32", [ROWS, WIDTH]]);
  const worst = Math.max(...values.map((value, i) => Math.abs(value - Number(restored.data[i]))));
  expect(worst).toBeLessThanOrEqual(Math.max(...scales) / 2 + 1e-6);

  const quantized = quantizeGroups(values, WIDTH, at);
  const four = weightsOf(
    weight(NAME, "uint8", [ROWS, WIDTH / 2], quantized.packed),
    weight(scaleName(NAME), "float16", [ROWS, 1], quantized.scales),
  );
  const { shape, data } = await readEmbeddingTable(files, four, NAME);
  expect(shape).toEqual([ROWS, WIDTH]);
  expect(data).toEqual(dequantizeGroups(quantized));
});

test("a table that is not there is an error that names it", async () => {
  const reading = readEmbeddingTable(files, new Map(), NAME);
  await expect(reading).rejects.toThrow(CheckpointError);
  await expect(reading).rejects.toThrow(`memory: has no ${NAME}`);
});
