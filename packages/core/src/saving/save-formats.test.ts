import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "@ernie-m/config";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  type CheckpointFiles,
  type CheckpointFormat,
  checkpointFormats,
} from "../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { memorySink } from "../checkpoint/memory-sink.js";
import { readConfig } from "../checkpoint/read-config.js";
import type { ModelWeight, WeightEntry } from "../checkpoint/weight-source.js";
import { openWeights } from "../formats/open-weights.js";
import { bytesPerElement, elementCount } from "../tensor.js";
import { readWeight } from "../weights/read-weight.js";
import { type SaveCheckpointOptions, type SavedModel, saveCheckpoint } from "./save-checkpoint.js";

const FILES: { readonly [F in CheckpointFormat]: string } = {
  safetensors: "model.safetensors",
  torch: "pytorch_model.bin",
  paddle: "model_state.pdparams",
};

const dtypes = ["float64", "float32", "float16", "bfloat16"] as const;

/** Parameters of every kind: linear, of attention, tables, vectors, of a head, and of no dimension. */
const NAMES = [
  "ernie_m.embeddings.word_embeddings.weight",
  "ernie_m.embeddings.position_embeddings.weight",
  "ernie_m.encoder.layers.0.self_attn.self_attn.q_proj.weight",
  "ernie_m.encoder.layers.10.self_attn.out_proj.weight",
  "ernie_m.encoder.layers.0.linear1.weight",
  "ernie_m.encoder.layers.0.norm1.bias",
  "qa_outputs.weight",
  "qa_outputs.bias",
] as const;

const weight = (name: string): fc.Arbitrary<ModelWeight> =>
  fc
    .record({
      dtype: fc.constantFrom(...dtypes),
      shape: fc.array(fc.integer({ min: 1, max: 5 }), {
        minLength: name.endsWith("bias") ? 1 : 2,
        maxLength: name.endsWith("bias") ? 1 : 2,
      }),
      transposed: name.endsWith("bias") || name.includes("embeddings") ? fc.constant(false) : fc.boolean(),
    })
    .chain((form) => {
      const length = elementCount(form.shape) * bytesPerElement[form.dtype];
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((data) => ({ ...form, name, storage: { kind: "memory", data } }));
    });

const weights = fc.tuple(...NAMES.map(weight)).map((all) => new Map(all.map((each) => [each.name, each])));

const config = parseConfig({ hidden_size: 8, num_attention_heads: 2, vocab_size: 10, sep_token_id: 2 });

function model(of: ReadonlyMap<string, ModelWeight>): SavedModel {
  const files = memoryFiles("source", {});
  return { config, architecture: "ErnieMForQuestionAnswering", weights: of, files };
}

async function save(saved: SavedModel, options: SaveCheckpointOptions): Promise<Record<string, Uint8Array>> {
  const sink = memorySink("saved");
  await saveCheckpoint(saved, sink, options);
  return sink.files;
}

/** A tensor as PyTorch has it: a matrix [in, out] is transposed, one element after the other. */
async function asPyTorch(
  files: CheckpointFiles,
  entry: WeightEntry,
  isTransposed: boolean,
): Promise<unknown> {
  const { dtype, shape, data } = await readWeight(files, entry);
  if (!isTransposed) return { dtype, shape, data: [...data] };
  const [rows = 0, width = 0] = shape;
  const at = (i: number): number => (i % rows) * width + Math.floor(i / rows);
  const elements = [...data];
  return { dtype, shape: [width, rows], data: elements.map((_, i) => elements[at(i)]) };
}

/** Every tensor of a checkpoint as PyTorch has it, under its own name. */
async function tensorsOf(files: Record<string, Uint8Array>): Promise<Record<string, unknown>> {
  const checkpoint = memoryFiles("saved", files);
  const { entries, layout } = await openWeights(checkpoint);
  const tensors: Record<string, unknown> = {};
  for (const entry of entries.values()) {
    const isLinear = entry.shape.length === 2 && !entry.name.includes("embeddings");
    tensors[entry.name] = await asPyTorch(checkpoint, entry, layout === "pd" && isLinear);
  }
  return tensors;
}

const paddleName = (name: string): string =>
  name.replace("self_attn.self_attn", "self_attn").replace("qa_outputs", "classifier");

describe.each(checkpointFormats)("weights written as %s", (format) => {
  test("are what the same weights are in the other layout, bit by bit", () =>
    fc.assert(
      fc.asyncProperty(weights, async (original) => {
        const files = await save(model(original), { format });
        expect(Object.keys(files).sort()).toEqual(["config.json", FILES[format]].sort());
        const expected: Record<string, unknown> = {};
        for (const each of original.values()) {
          const name = format === "paddle" ? paddleName(each.name) : each.name;
          expected[name] = await asPyTorch(memoryFiles("m", {}), each, each.transposed);
        }
        expect(await tensorsOf(files)).toEqual(expected);
      }),
      { numRuns: 40 },
    ));

  test("lie so that they are used where they are, and nothing is copied at loading", async () => {
    const [original] = fc.sample(weights, { numRuns: 1, seed: 1 });
    const files = await save(model(original!), { format });
    const { entries, layout } = await openWeights(memoryFiles("saved", files));
    expect(layout).toBe(format === "paddle" ? "pd" : "pt");
    for (const { storage } of entries.values()) {
      expect(storage).toMatchObject({ kind: "file", file: FILES[format] });
      if (format === "torch" && storage.kind === "file") expect(storage.offset % 64).toBe(0);
    }
  });

  test("are spread over shards as the library names them", async () => {
    const [original] = fc.sample(weights, { numRuns: 1, seed: 2 });
    const whole = await save(model(original!), { format });
    const parts = await save(model(original!), { format, maxShardSize: 100 });
    const [stem, extension] = [FILES[format].replace(/\..*/, ""), FILES[format].replace(/.*?\./, "")];
    const shards = Object.keys(parts).filter((name) => name.startsWith(`${stem}-`));
    expect(shards.length).toBeGreaterThan(1);
    shards.forEach((name, i) => {
      const [number, count] = [i + 1, shards.length].map((n) => String(n).padStart(5, "0"));
      expect(name).toBe(`${stem}-${number}-of-${count}.${extension}`);
    });
    expect(Object.keys(parts)).toContain(`${FILES[format]}.index.json`);
    expect(await tensorsOf(parts)).toEqual(await tensorsOf(whole));
  });

  test("come with the configuration of the library", async () => {
    const [original] = fc.sample(weights, { numRuns: 1, seed: 3 });
    const files = await save(
      { ...model(original!), architecture: "ErnieMForInformationExtraction" },
      { format },
    );
    const json = JSON.parse(new TextDecoder().decode(files["config.json"])) as Record<string, unknown>;
    const isPaddle = format === "paddle";
    expect(json).toMatchObject({ hidden_size: 8, sep_token_id: 2, model_type: "ernie_m" });
    // What PaddleNLP takes for granted differs, so everything is stated.
    if (isPaddle) expect(json).toMatchObject({ pad_token_id: 1, intermediate_size: 3072, vocab_size: 10 });
    expect(json.architectures).toEqual([isPaddle ? "UIEM" : "ErnieMForInformationExtraction"]);
    expect(json[isPaddle ? "dtype" : "torch_dtype"]).toEqual(expect.stringMatching(/^b?float/));
    const read = await readConfig(memoryFiles("saved", files));
    expect(read.source?.format).toBe(isPaddle ? "paddle" : "huggingface");
    expect({ ...read, source: null }).toEqual({
      ...config,
      architectures: ["ErnieMForInformationExtraction"],
      source: null,
    });
  });

  test("say whose tokenizer they are used with only where the format says another", async () => {
    const [original] = fc.sample(weights, { numRuns: 1, seed: 4 });
    for (const tokenizerVariant of ["hf", "paddle"] as const) {
      const source = { ...config.source!, json: { ...config.source!.json, tokenizer_variant: "former" } };
      const files = await save(
        { ...model(original!), config: { ...config, source }, tokenizerVariant },
        { format },
      );
      const { tokenizer_variant: stated } = JSON.parse(new TextDecoder().decode(files["config.json"]));
      const usual = format === "paddle" ? "paddle" : "hf";
      expect(stated).toBe(tokenizerVariant === usual ? undefined : tokenizerVariant);
    }
  });
});

describe("what a format cannot hold is refused and leaves nothing", () => {
  const table = {
    name: NAMES[0],
    dtype: "float32",
    shape: [2 ** 30, 1],
    transposed: false,
    storage: { kind: "file", file: "x", offset: 0, length: 2 ** 32 },
  } as const;
  test.each([
    ["torch", table, "tensors of at most 4294967294 bytes in bin"],
    ["torch", { ...table, dtype: "int8", shape: [2, 2] }, "quantised weights: safetensors"],
    ["paddle", { ...table, dtype: "int8", shape: [2, 2] }, "quantised weights: safetensors"],
  ] as const)("%s: %j", async (format, each, says) => {
    const sink = memorySink("saved");
    const saving = saveCheckpoint(model(new Map([[each.name, each]])), sink, { format });
    await expect(saving).rejects.toMatchObject({ code: "invalid-input", input: "format" });
    await expect(saving).rejects.toThrow(says);
    expect(sink.files).toEqual({});
  });

  test("an unknown format", async () => {
    const saving = saveCheckpoint(model(new Map()), memorySink("saved"), { format: "gguf" as "torch" });
    await expect(saving).rejects.toThrow('format: expected "safetensors", "torch", "paddle", got "gguf"');
  });
});

/**
 * Reads a file with nothing but Python's own pickle, zipfile and numpy: no framework's reader, and none of
 * ours.
 */
const READ = `
import io, json, pickle, sys, zipfile
import numpy
from collections import OrderedDict

def floats(array):
    return {"dtype": str(array.dtype), "shape": list(array.shape), "values": array.reshape(-1).tolist()}

class Torch(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"): return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"): return self.rebuild
        if module == "torch" and name.endswith("Storage"): return name
        raise ValueError(f"{module}.{name}")
    def persistent_load(self, pid):
        kind, storage, key, place, count = pid
        assert (kind, place) == ("storage", "cpu")
        code = {"DoubleStorage": "<f8", "FloatStorage": "<f4", "HalfStorage": "<f2", "BFloat16Storage": "<u2"}[storage]
        array = numpy.frombuffer(self.archive.read(f"{self.folder}/data/{key}"), code)
        assert len(array) == count
        return array
    def rebuild(self, storage, offset, shape, strides, grad, hooks):
        assert grad is False and hooks == OrderedDict()
        size = storage.itemsize
        return numpy.lib.stride_tricks.as_strided(storage[offset:], shape, [s * size for s in strides])

path = sys.argv[1]
if path.endswith(".bin"):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        folder = names[0].split("/")[0]
        assert names[0] == f"{folder}/data.pkl" and archive.read(f"{folder}/version") == b"3\\n"
        assert archive.read(f"{folder}/byteorder") == b"little"
        reader = Torch(io.BytesIO(archive.read(names[0])))
        reader.archive, reader.folder = archive, folder
        state = reader.load()
else:
    with open(path, "rb") as file:
        state = pickle.load(file, encoding="latin1")
        assert file.read() == b""
    table = state.pop("StructuredToParameterName@@")
    assert list(table) == list(state) and len(set(table.values())) == len(table)
print(json.dumps({name: floats(array) for name, array in state.items()}))
`;

const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "ernie-m-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(hasNumpy)("read by Python itself", () => {
  test.each(["torch", "paddle"] as const)("%s", async (format) => {
    const float32 = (values: readonly number[]) => ({
      kind: "memory" as const,
      data: new Uint8Array(Float32Array.from(values).buffer),
    });
    const bits = { kind: "memory" as const, data: new Uint8Array(Uint16Array.of(0x3f80, 0xc000).buffer) };
    const [table, , attention, , , bias] = NAMES;
    const of = new Map<string, ModelWeight>(
      [
        {
          name: table,
          dtype: "float32",
          shape: [2, 3],
          transposed: false,
          storage: float32([0, 1, 2, 3, 4, 5]),
        },
        {
          name: attention,
          dtype: "float32",
          shape: [2, 3],
          transposed: false,
          storage: float32([0, 1, 2, 3, 4, 5]),
        },
        { name: bias, dtype: "bfloat16", shape: [2], transposed: false, storage: bits },
      ].map((each) => [each.name, each as ModelWeight]),
    );
    const path = join(folder, FILES[format]);
    writeFileSync(path, (await save(model(of), { format }))[FILES[format]]);
    const { stdout, stderr } = spawnSync("python3", ["-c", READ, path], { encoding: "utf8" });
    expect(stderr).toBe("");
    const isPaddle = format === "paddle";
    expect(JSON.parse(stdout)).toEqual({
      [table]: { dtype: "float32", shape: [2, 3], values: [0, 1, 2, 3, 4, 5] },
      [isPaddle ? paddleName(attention) : attention]: isPaddle
        ? { dtype: "float32", shape: [3, 2], values: [0, 3, 1, 4, 2, 5] }
        : { dtype: "float32", shape: [2, 3], values: [0, 1, 2, 3, 4, 5] },
      [bias]: { dtype: "uint16", shape: [2], values: [0x3f80, 0xc000] },
    });
  });
});
