import { type HostileCase, hostileWeights } from "@ernie-m/fixtures/hostile";
import { safetensorsBytes } from "@ernie-m/fixtures/safetensors-bytes";
import { tinySizes, tinyTensors } from "@ernie-m/fixtures/tiny-model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encoderSpecs } from "../../test/parameter-specs.js";
import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { CheckpointError, WeightError } from "../errors.js";
import { readWeight } from "../weights/read-weight.js";
import { resolveWeights } from "../weights/resolve-weights.js";
import { openWeights } from "./open-weights.js";

/** Opens, resolves and reads every parameter of the tiny model. */
async function load(files: CheckpointFiles): Promise<void> {
  const { weights } = resolveWeights(await openWeights(files), encoderSpecs(tinySizes));
  for (const weight of weights.values()) await readWeight(files, weight);
}

/** `files`, counting what is open and what was asked for. */
function watched(files: CheckpointFiles) {
  const seen = { open: 0, largestRead: 0, names: new Set<string>() };
  const watching: CheckpointFiles = {
    ...files,
    async open(name) {
      seen.names.add(name);
      const file = await files.open(name);
      seen.open += 1;
      return {
        ...file,
        read(offset, length) {
          seen.largestRead = Math.max(seen.largestRead, length);
          return file.read(offset, length);
        },
        async close() {
          seen.open -= 1;
        },
      };
    },
  };
  return { watching, seen };
}

const corpus = hostileWeights();

test("the corpus is large and without repetition", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(100);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

test.each(corpus)("refuses $name", async ({ files, code, file, says }: HostileCase) => {
  const { watching, seen } = watched(memoryFiles("folder", files));
  const error: unknown = await load(watching).catch((thrown: unknown) => thrown);
  expect(error instanceof CheckpointError || error instanceof WeightError).toBe(true);
  if (!(error instanceof CheckpointError || error instanceof WeightError)) return;
  expect(error.message).toContain(says);
  expect(error.message.startsWith(`folder/${file}: `)).toBe(true);
  expect(error.message).not.toMatch(/[\r\n\0]/);
  expect(error.message.length).toBeLessThan(600);
  expect(error).toMatchObject({ code, file: `folder/${file}` });
  expect(seen.open).toBe(0);
  const largest = Math.max(...Object.values(files).map((bytes) => bytes.length));
  expect(seen.largestRead).toBeLessThanOrEqual(largest);
  for (const name of seen.names) expect(Object.keys(files)).toContain(name);
});

describe("whole messages", () => {
  const messageOf = async (name: string): Promise<string> => {
    const found = corpus.find((entry) => entry.name === name);
    if (found === undefined) throw new Error(`no case ${name}`);
    return load(memoryFiles("m", found.files)).then(
      () => "loaded",
      (error: unknown) => String(error),
    );
  };

  test.each([
    [
      "header length: 2^63",
      "CheckpointError: m/model.safetensors: a header of 9223372036854775808 bytes is declared, at most 100000000 are accepted: not a safetensors file?",
    ],
    [
      "header length: at the limit, beyond the file",
      "CheckpointError: m/model.safetensors: a header of 100000000 bytes is declared, the file ends after",
    ],
    ["overlap", 'CheckpointError: m/model.safetensors: tensor "b" overlaps tensor "a"'],
    [
      "shape too large",
      'CheckpointError: m/model.safetensors: tensor "x" has 16 bytes, float32 [2, 3] takes 24',
    ],
    [
      "format tf",
      'CheckpointError: m/model.safetensors: __metadata__.format is "tf"; supported are "pt", "pd", "mlx" and "np"',
    ],
    [
      'index: shard "../s0.safetensors"',
      'CheckpointError: m/model.safetensors.index.json: tensor "ernie_m.embeddings.word_embeddings.weight" is put in "../s0.safetensors", which is not a plain file name',
    ],
    [
      "tensors: wrong shape",
      "WeightError: m/model.safetensors: ernie_m.embeddings.word_embeddings.weight: expected shape [5, 2], got [6, 2]",
    ],
    [
      "tensors: of BERT",
      'WeightError: m/model.safetensors: ernie_m.embeddings.word_embeddings.weight: expected the weights of an ERNIE-M model, got 3 tensors, among them "bert.embeddings.word_embeddings.weight", "bert.encoder.layer.0.output.dense.weight", "classifier.weight"',
    ],
  ])("%s", async (name, message) => {
    expect(await messageOf(name)).toContain(message);
  });
});

describe("a mutated file loads or is refused, nothing else", () => {
  const good = safetensorsBytes(tinyTensors(), { format: "pt" });
  const headerEnd = 8 + Number(new DataView(good.buffer).getBigUint64(0, true));

  async function survives(
    name: string,
    bytes: Uint8Array,
    others: Record<string, Uint8Array> = {},
  ): Promise<void> {
    try {
      await load(memoryFiles("m", { ...others, [name]: bytes }));
    } catch (error) {
      if (!(error instanceof CheckpointError || error instanceof WeightError)) throw error;
      expect(error.message.startsWith("m/")).toBe(true);
    }
  }

  test("the file itself loads", () => load(memoryFiles("m", { "model.safetensors": good })));

  test("bytes changed, most of them in the header", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.oneof(fc.nat(good.length - 1), fc.nat(headerEnd - 1), fc.nat(12)),
            fc.oneof(
              fc.nat(255),
              fc.constantFrom(...Array.from('{}[]",:0123456789-.eE\\', (c) => c.charCodeAt(0))),
            ),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        async (changes) => {
          const bytes = good.slice();
          for (const [at, value] of changes) bytes[at] = value;
          await survives("model.safetensors", bytes);
        },
      ),
      { numRuns: 1000 },
    ));

  test("cut, doubled and spliced", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(good.length), async (to, from) => {
        await survives("model.safetensors", good.slice(0, to));
        await survives("model.safetensors", Buffer.concat([good.subarray(0, to), good.subarray(from)]));
      }),
      { numRuns: 300 },
    ));

  test("a header of any JSON", () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const text = new TextEncoder().encode(JSON.stringify({ x: value }));
        const bytes = Buffer.concat([good.subarray(0, 8), text]);
        bytes.writeBigUInt64LE(BigInt(text.length));
        await survives("model.safetensors", bytes);
      }),
      { numRuns: 300 },
    ));

  test("an index with bytes changed", () => {
    const map = Object.fromEntries(Object.keys(tinyTensors()).map((name) => [name, "s.safetensors"]));
    const index = new TextEncoder().encode(JSON.stringify({ weight_map: map }));
    return fc.assert(
      fc.asyncProperty(fc.nat(index.length - 1), fc.nat(255), async (at, value) => {
        const bytes = index.slice();
        bytes[at] = value;
        await survives("model.safetensors.index.json", bytes, { "s.safetensors": good });
      }),
      { numRuns: 300 },
    );
  });
});
