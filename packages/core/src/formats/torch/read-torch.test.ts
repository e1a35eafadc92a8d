import { pickleFile } from "@ernie-m/fixtures/pickle-files";
import { describe, expect, test } from "vitest";
import { oneFile, plainTensors } from "../../../test/plain-tensors.js";
import { memoryFiles } from "../../checkpoint/memory-files.js";
import { openWeights } from "../open-weights.js";

const BIN = "pytorch_model.bin";
const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe.each(["zip.bin", "legacy.bin"])("%s: a state dict with its metadata", (fixture) => {
  const files = oneFile(BIN, pickleFile(fixture));

  test("parameters, shared storages, offsets, views, scalars, dtypes", async () => {
    expect(await plainTensors(files)).toEqual({
      whole: { dtype: "float32", shape: [3, 4], values: count(12), kind: "file" },
      row: { dtype: "float32", shape: [4], values: [4, 5, 6, 7], kind: "file" },
      transposed: {
        dtype: "float32",
        shape: [4, 3],
        values: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
        kind: "memory",
      },
      half: { dtype: "float16", shape: [2], values: [0x3800, 0xc000], kind: "file" },
      bits: { dtype: "bfloat16", shape: [], values: [0x3f80], kind: "file" },
      position_ids: { dtype: "int64", shape: [1, 5], values: [0, 1, 2, 3, 4], kind: "file" },
    });
  });

  test("layout and file", async () => {
    expect(await openWeights(files)).toMatchObject({ layout: "pt", file: `m/${BIN}` });
  });
});

test("a compressed archive is refused", async () => {
  await expect(openWeights(oneFile(BIN, pickleFile("deflated.bin")))).rejects.toMatchObject({
    code: "unsupported-file",
    message: `m/${BIN}: entry "archive/data.pkl" is compressed (method 8); torch.save stores its entries as they are`,
  });
});

describe("of several copies", () => {
  const torch = pickleFile("zip.bin");
  const paddle = pickleFile("arrays-p4.pdparams");

  test("torch.save comes before paddle.save", async () => {
    const files = memoryFiles("m", { "model_state.pdparams": paddle, [BIN]: torch });
    expect((await openWeights(files)).file).toBe(`m/${BIN}`);
  });

  test.each(["torch", "paddle"] as const)("the one in %s is read when it is asked for", async (weights) => {
    const both = memoryFiles("m", { "model_state.pdparams": paddle, [BIN]: torch });
    const { layout } = await openWeights({ ...both, weights });
    expect(layout).toBe(weights === "torch" ? "pt" : "pd");
  });

  test("one that is not there is asked for in vain, and one that cannot be is refused", async () => {
    const files = memoryFiles("m", { [BIN]: torch });
    await expect(openWeights({ ...files, weights: "paddle" })).rejects.toThrow(
      "m: no weights: expected model_state.pdparams or model_state.pdparams.index.json",
    );
    await expect(openWeights({ ...files, weights: "gguf" as "torch" })).rejects.toMatchObject({
      code: "invalid-input",
      message: 'weights: expected "safetensors", "torch", "paddle", got "gguf"',
    });
  });

  test("safetensors comes before torch.save, even when it is broken", async () => {
    const files = memoryFiles("m", { "model.safetensors": new Uint8Array(3), [BIN]: torch });
    await expect(openWeights(files)).rejects.toMatchObject({ file: "m/model.safetensors" });
  });
});

describe("sharded", () => {
  const index = (map: Record<string, string>) =>
    new TextEncoder().encode(JSON.stringify({ weight_map: map }));
  const names = ["whole", "row", "transposed", "half", "bits", "position_ids"];
  const shard = "pytorch_model-00001-of-00001.bin";

  test("the index leads to the shards", async () => {
    const map = Object.fromEntries(names.map((name) => [name, shard]));
    const files = memoryFiles("m", {
      "pytorch_model.bin.index.json": index(map),
      [shard]: pickleFile("legacy.bin"),
    });
    const tensors = await plainTensors(files);
    expect(Object.keys(tensors)).toEqual(names);
    expect(tensors.row?.values).toEqual([4, 5, 6, 7]);
  });

  test("a shard that is a path is refused", async () => {
    const files = memoryFiles("m", { "pytorch_model.bin.index.json": index({ whole: "../x.bin" }) });
    await expect(openWeights(files)).rejects.toMatchObject({ code: "malformed-file" });
  });
});
