import { parseConfig } from "@ernie-m/config";
import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { nodeFiles } from "../../test/node-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { type MemorySink, memorySink } from "../checkpoint/memory-sink.js";
import { readConfig } from "../checkpoint/read-config.js";
import { openWeights } from "../formats/open-weights.js";
import { modelParameters } from "../model/head-graph.js";
import { linearParameters, poolerParameters } from "../model/parameters.js";
import { readWeight } from "../weights/read-weight.js";
import { resolveWeights } from "../weights/resolve-weights.js";
import { type SaveCheckpointOptions, type SavedModel, saveCheckpoint } from "./save-checkpoint.js";

const EXTRACTION = "ErnieMForInformationExtraction";

async function extractionModel(checkpoint: string): Promise<SavedModel> {
  const files = nodeFiles(fixturePath(`reference/checkpoints/${checkpoint}`));
  const config = await readConfig(files);
  const specs = modelParameters(config, {
    name: EXTRACTION,
    hasLabels: false,
    parameters: () => [
      ...poolerParameters(config),
      ...linearParameters("linear_start", 1, config.hiddenSize, "head"),
      ...linearParameters("linear_end", 1, config.hiddenSize, "head"),
    ],
    build: () => undefined,
  });
  const { weights } = resolveWeights(await openWeights(files), specs);
  return { config, architecture: EXTRACTION, weights, files };
}

async function save(
  model: SavedModel,
  options?: SaveCheckpointOptions,
): Promise<MemorySink & { readonly names: readonly string[] }> {
  const sink = memorySink("saved");
  await saveCheckpoint(model, sink, options);
  return { ...sink, names: Object.keys(sink.files).sort() };
}

/** Every tensor of a checkpoint under its own name. */
async function tensorsOf(files: Parameters<typeof openWeights>[0]): Promise<Record<string, unknown>> {
  const { entries } = await openWeights(files);
  const tensors: Record<string, unknown> = {};
  for (const entry of entries.values()) {
    const { dtype, shape, data } = await readWeight(files, entry);
    tensors[entry.name] = { dtype, shape, data: [...data] };
  }
  return tensors;
}

const reference = nodeFiles(fixturePath("reference/checkpoints/information-extraction"));

describe("saveCheckpoint", () => {
  test.each([
    "information-extraction",
    "information-extraction-paddle",
    "information-extraction-paddle-p2",
    "information-extraction-paddle-safetensors",
    "information-extraction-sharded",
    "information-extraction-torch-legacy",
    "information-extraction-torch-zip",
  ])("makes the published state dict of %s", async (checkpoint) => {
    const saved = memoryFiles("saved", (await save(await extractionModel(checkpoint))).files);
    expect(await tensorsOf(saved)).toEqual(await tensorsOf(reference));
    const { source: _, ...config } = await readConfig(saved);
    const { source: _unused, ...expected } = await readConfig(reference);
    expect(config).toEqual(expected);
  });

  test("writes config.json as transformers does, whoever wrote the old one", async () => {
    const { files } = await save(await extractionModel("information-extraction-paddle"));
    const json = JSON.parse(new TextDecoder().decode(files["config.json"])) as Record<string, unknown>;
    expect(json).toMatchObject({
      architectures: [EXTRACTION],
      model_type: "ernie_m",
      torch_dtype: "float32",
      hidden_size: 64,
      pruned_heads: {},
    });
    expect(json).not.toHaveProperty("init_args");
    expect(parseConfig(json, "config.json").source?.format).toBe("huggingface");
  });

  test("T26: keeps the row of [CLS], and takes 1e-5 for an epsilon that Paddle does not state", async () => {
    const model = await extractionModel("information-extraction-paddle");
    const { init_args, ...rest } = model.config.source!.json;
    const [{ layer_norm_eps: _, ...encoder }] = init_args as readonly [Readonly<Record<string, unknown>>];
    const config = parseConfig({ ...rest, init_args: [encoder] }, "model_config.json");
    const { files } = await save({ ...model, config });
    expect(JSON.parse(new TextDecoder().decode(files["config.json"])).layer_norm_eps).toBe(1e-5);
    const saved = memoryFiles("saved", files);
    const { entries } = await openWeights(saved);
    const { data } = await readWeight(saved, entries.get("ernie_m.embeddings.word_embeddings.weight")!);
    const row = [...data].slice(0, 64);
    expect(row.some((value) => value !== 0)).toBe(true);
    const published = (await openWeights(reference)).entries.get(
      "ernie_m.embeddings.word_embeddings.weight",
    )!;
    expect(row).toEqual([...(await readWeight(reference, published)).data].slice(0, 64));
  });

  test("keeps keys of the old config.json that mean nothing to it", async () => {
    const model = await extractionModel("information-extraction");
    const config = parseConfig({ ...model.config.source?.json, my_note: "grüße 你好" }, "config.json");
    const { files } = await save({ ...model, config });
    const text = new TextDecoder().decode(files["config.json"]);
    expect(JSON.parse(text)).toMatchObject({ my_note: "grüße 你好", transformers_version: "4.44.0.dev0" });
    expect([...text].every((char) => char < "\u0080")).toBe(true);
  });

  test("a bare encoder's weights have no prefix", async () => {
    const model = await extractionModel("information-extraction");
    const { files } = await save({ ...model, architecture: "ErnieMModel" });
    const { entries } = await openWeights(memoryFiles("saved", files));
    expect([...entries.keys()].filter((name) => name.startsWith("ernie_m."))).toEqual([]);
    expect(entries.has("embeddings.word_embeddings.weight")).toBe(true);
  });

  test("spreads over shards with an index that its own reader and the names agree on", async () => {
    const { files, names } = await save(await extractionModel("information-extraction-paddle"), {
      maxShardSize: "250KB",
    });
    expect(names).toEqual([
      "config.json",
      "model-00001-of-00003.safetensors",
      "model-00002-of-00003.safetensors",
      "model-00003-of-00003.safetensors",
      "model.safetensors.index.json",
    ]);
    for (const [name, bytes] of Object.entries(files))
      if (name.startsWith("model-")) expect(bytes.length).toBeLessThan(260_000);
    expect(await tensorsOf(memoryFiles("saved", files))).toEqual(await tensorsOf(reference));
    const index = JSON.parse(new TextDecoder().decode(files["model.safetensors.index.json"]));
    expect(index.metadata.total_size).toBe(
      Object.values(await tensorsOf(reference)).reduce<number>(
        (sum, tensor) => sum + 4 * (tensor as { data: unknown[] }).data.length,
        0,
      ),
    );
  });

  test.each(["float16", "bfloat16"] as const)(
    "rounds to %s as the published conversion does",
    async (dtype) => {
      const { files } = await save({ ...(await extractionModel("information-extraction")), dtype });
      const short = dtype === "float16" ? "fp16" : "bf16";
      const expected = nodeFiles(fixturePath(`reference/checkpoints/information-extraction-${short}`));
      expect(await tensorsOf(memoryFiles("saved", files))).toEqual(await tensorsOf(expected));
      expect(JSON.parse(new TextDecoder().decode(files["config.json"])).torch_dtype).toBe(dtype);
    },
  );

  test("copies the tokenizer byte for byte, and nothing that is not its", async () => {
    const model = await extractionModel("information-extraction");
    const tokenizer = { "vocab.txt": Uint8Array.of(1, 2), "sentencepiece.bpe.model": Uint8Array.of(0, 255) };
    const files = {
      ...model.files,
      has: async (name: string) => Object.hasOwn(tokenizer, name) || name === "README.md",
      readFile: async (name: string) => tokenizer[name as keyof typeof tokenizer],
    };
    const saved = await save({ ...model, files });
    expect(saved.files).toMatchObject(tokenizer);
    expect(saved.names).not.toContain("README.md");
  });

  test("says how far it is", async () => {
    const seen: number[] = [];
    await save(await extractionModel("information-extraction"), {
      onProgress: ({ writtenBytes, totalBytes }) => seen.push(writtenBytes / totalBytes),
    });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test.each([
    ["a value that the dtype cannot hold", { broken: "overflow" }, "expected values up to 65504"],
    ["a source that cannot be read", { broken: "source" }, "is gone"],
    ["a shard size that is none", { maxShardSize: "huge" }, "maxShardSize"],
    ["a signal", { aborted: true }, "aborted"],
  ] as const)("leaves nothing behind after %s", async (_, how, message) => {
    const model = await extractionModel("information-extraction");
    const broken = "broken" in how ? how.broken : undefined;
    const weights = new Map(model.weights);
    if (broken === "overflow") {
      const bias = weights.get("linear_start.bias")!;
      const data = new Uint8Array(Float32Array.of(1e5).buffer);
      weights.set(bias.name, { ...bias, storage: { kind: "memory", data } });
    }
    const open = () => Promise.reject(new Error("is gone"));
    const files = broken === "source" ? { ...model.files, open } : model.files;
    const sink = memorySink("saved");
    let aborted = 0;
    const watched = { ...sink, abort: () => sink.abort().finally(() => aborted++) };
    const stop = new AbortController();
    if ("aborted" in how) stop.abort();
    const saving = saveCheckpoint({ ...model, weights, files, dtype: "float16" }, watched, {
      signal: stop.signal,
      maxShardSize: "maxShardSize" in how ? how.maxShardSize : undefined,
    });
    await expect(saving).rejects.toThrow(message);
    expect(aborted).toBe(1);
    expect(sink.files).toEqual({});
  });
});
