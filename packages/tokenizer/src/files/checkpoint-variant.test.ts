import { describe, expect, test } from "vitest";
import { type Content, emptySafetensors, memoryFiles } from "../../test/memory-files.js";
import { variantOfCheckpoint } from "./checkpoint-variant.js";

const pd = emptySafetensors("pd");
const pt = emptySafetensors("pt");

describe("which tokenizer a checkpoint was made with", () => {
  test.each<[string, Readonly<Record<string, Content>>, string]>([
    ["nothing but the tokenizer", {}, "hf"],
    ["PyTorch safetensors", { "model.safetensors": pt, "config.json": {} }, "hf"],
    ["Paddle safetensors", { "model.safetensors": pd, "config.json": {} }, "paddle"],
    [
      "weights converted from Paddle",
      { "model.safetensors": pt, "config.json": { tokenizer_variant: "paddle" } },
      "paddle",
    ],
    [
      "weights converted to Paddle",
      { "model_state.pdparams": "x", "config.json": { tokenizer_variant: "hf" } },
      "hf",
    ],
    [
      "a configuration that says nonsense",
      { "model.safetensors": pd, "config.json": { tokenizer_variant: "bert" } },
      "paddle",
    ],
    ["a damaged configuration", { "model.safetensors": pd, "config.json": "{" }, "paddle"],
    [
      "sharded Paddle safetensors",
      { "model.safetensors.index.json": { weight_map: { a: "x-1", b: "x-2" } }, "x-1": pd, "x-2": pd },
      "paddle",
    ],
    [
      "a sharded index without its shards",
      { "model.safetensors.index.json": { weight_map: { a: "x-1" } } },
      "hf",
    ],
    ["PyTorch and Paddle side by side", { "pytorch_model.bin": "x", "model_state.pdparams": "x" }, "hf"],
    ["Paddle weights", { "model_state.pdparams": "x", "config.json": {} }, "paddle"],
    ["Paddle configuration", { "model_config.json": {} }, "paddle"],
    ["damaged safetensors", { "model.safetensors": "short" }, "hf"],
    ["an absurd header", { "model.safetensors": new Uint8Array(64).fill(255) }, "hf"],
    ["a damaged index", { "model.safetensors.index.json": "{" }, "hf"],
  ])("%s", async (_, contents, variant) => {
    const files = memoryFiles(contents);
    expect(await variantOfCheckpoint(files)).toBe(variant);
    expect(files.closed).toEqual(files.opened);
  });

  test.each([
    ["safetensors", "paddle"],
    ["torch", "hf"],
    ["paddle", "paddle"],
  ] as const)("of several copies, the weights in %s", async (weights, variant) => {
    const contents = { "model.safetensors": pd, "pytorch_model.bin": "x", "model_state.pdparams": "x" };
    expect(await variantOfCheckpoint({ ...memoryFiles(contents), weights })).toBe(variant);
  });

  const padded = new Uint8Array(300_000);
  padded.set(emptySafetensors("pd", { note: "x".repeat(200_000) }));

  test.each([
    ["a short header", pd, "paddle", 1],
    ["a header beyond what is read at first", padded, "paddle", 2],
    ["damage", new TextEncoder().encode("short"), "hf", 1],
    ["an absurd header", new Uint8Array(64).fill(255), "hf", 1],
  ])("a file that is elsewhere is read at its start alone: %s", async (_, bytes, variant, reads) => {
    const asked: number[] = [];
    const files = {
      ...memoryFiles({ "model.safetensors": bytes }),
      readStart: async (_name: string, length: number) => {
        asked.push(length);
        return bytes.slice(0, length);
      },
    };
    expect(await variantOfCheckpoint(files)).toBe(variant);
    expect(files.opened).toEqual([]);
    expect(asked).toHaveLength(reads);
  });

  test("files without positional reads", async () => {
    const { location, has, readFile } = memoryFiles({ "model.safetensors": pd });
    expect(await variantOfCheckpoint({ location, has, readFile })).toBe("hf");
  });
});
