import { fixturePath } from "@ernie-m/fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeFiles, referenceCheckpoint } from "../../test/node-files.js";
import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import type { WeightEntry, WeightSource } from "../checkpoint/weight-source.js";
import { openWeights } from "../formats/open-weights.js";
import { readSafetensors } from "../formats/safetensors/read-safetensors.js";
import { writeSafetensors } from "../formats/safetensors/write-safetensors.js";
import { float32Tensor, type Tensor, type TensorMap } from "../tensor.js";
import { canonicalName } from "../weights/names.js";
import { readWeight } from "../weights/read-weight.js";
import { adaptWeights } from "./adapt-weights.js";

const PREFIX = "base_model.model.";
const QUERIES = "ernie_m.encoder.layers.0.self_attn.self_attn.q_proj";
const CONFIG = { peft_type: "LORA", r: 4, lora_alpha: 8, target_modules: ["q_proj", "v_proj"] };

const checkpoint = referenceCheckpoint;

async function allOf(files: CheckpointFiles, { entries }: WeightSource): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const entry of entries.values()) tensors[entry.name] = await readWeight(files, entry);
  return tensors;
}

/** The adapters that a training run of the published implementation began with. */
let trained: Readonly<Record<string, Tensor>>;

beforeAll(async () => {
  const files = nodeFiles(fixturePath("reference/training"));
  const name = "extraction-lora.adapters.safetensors";
  trained = await allOf(files, await readSafetensors(await files.open(name), name));
});

const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function adapter(tensors: TensorMap, config: object = CONFIG, prefix = PREFIX): CheckpointFiles {
  const named = Object.fromEntries(Object.entries(tensors).map(([name, each]) => [prefix + name, each]));
  return memoryFiles("a", {
    "adapter_config.json": utf8(config),
    "adapter_model.safetensors": writeSafetensors(named),
  });
}

async function adapted(base: CheckpointFiles, files: CheckpointFiles): Promise<WeightSource> {
  return adaptWeights(await openWeights(base), { base, adapter: files });
}

function entryOf(source: WeightSource, parameter: string): WeightEntry {
  const found = [...source.entries.values()].find(({ name }) => canonicalName(name) === parameter);
  if (found === undefined) throw new Error(`no ${parameter}`);
  return found;
}

/** Element [row, column] of W + scale · B A, by the definition. */
function defined(weight: Tensor, module: string, scale: number, row: number, column: number): number {
  const [a, b] = [trained[`${module}.lora_A.weight`], trained[`${module}.lora_B.weight`]];
  const [rank, width] = a.shape;
  let sum = 0;
  for (let i = 0; i < rank; i++) sum += Number(b.data[row * rank + i]) * Number(a.data[i * width + column]);
  return Number(weight.data[row * width + column]) + scale * sum;
}

test("a signal is looked at before each layer that is added to, and ends it in the middle", async () => {
  const base = checkpoint("information-extraction");
  const tensors = Object.fromEntries(
    Object.entries(trained).filter(([name]) => name.includes("_proj.lora_")),
  );
  const source = await openWeights(base);
  const signal = {
    aborted: false,
    looks: 0,
    throwIfAborted() {
      if (++this.looks === 2) throw new Error("enough");
    },
  };
  const adding = adaptWeights(source, { base, adapter: adapter(tensors), signal });
  await expect(adding).rejects.toThrow("enough");
  expect(signal.looks).toBe(2);
});

describe.each([
  "information-extraction",
  "information-extraction-paddle",
  "information-extraction-torch-zip",
])("added to %s", (name) => {
  test.each([
    [{}, 2],
    [{ use_rslora: true }, 4],
    [{ alpha_pattern: { q_proj: 2 } }, 0.5],
    [{ alpha_pattern: { "layers.0.self_attn.self_attn.q_proj": 1, q_proj: 2 } }, 0.25],
    [{ alpha_pattern: { [`^${QUERIES}`]: 12 } }, 3],
    [{ alpha_pattern: { oj: 2 } }, 2],
  ])("a layer is the sum that %j means, and no other weight moves", async (settings, scale) => {
    const base = checkpoint(name);
    const plain = await openWeights(base);
    const files = adapter(trained, { ...CONFIG, ...settings });
    const source = await adaptWeights(plain, { base, adapter: files });
    const isTurned = source.layout === "pd";
    const whole = await readWeight(
      checkpoint("information-extraction"),
      entryOf(await openWeights(checkpoint("information-extraction")), `${QUERIES}.weight`),
    );
    const { data, shape, dtype } = await readWeight(base, entryOf(source, `${QUERIES}.weight`));
    expect([dtype, shape]).toEqual(["float32", [64, 64]]);
    for (let row = 0; row < 64; row++)
      for (let column = 0; column < 64; column++)
        expect(data[isTurned ? column * 64 + row : row * 64 + column]).toBeCloseTo(
          defined(whole, QUERIES, scale, row, column),
          6,
        );
    const moved = [...source.entries].filter(([key, entry]) => plain.entries.get(key) !== entry);
    expect(moved.map(([key]) => canonicalName(key)).sort()).toEqual(
      [...new Set(Object.keys(trained).map((key) => key.replace(/lora_[AB]\./, "")))].sort(),
    );
  });
});

test("names without a prefix, with an adapter's name in them, and of an old file are read", async () => {
  const base = checkpoint("information-extraction");
  const expected = await readWeight(
    base,
    entryOf(await adapted(base, adapter(trained)), `${QUERIES}.weight`),
  );
  const named = Object.fromEntries(
    Object.entries(trained).map(([name, each]) => [
      name.replace(/^ernie_m\./, "").replace(/(lora_[AB])/, "$1.default"),
      each,
    ]),
  );
  const source = await adapted(base, adapter(named));
  expect(await readWeight(base, entryOf(source, `${QUERIES}.weight`))).toEqual(expected);
});

test.each(["sequence-classification", "information-extraction-paddle"])(
  "what was trained whole takes the place of what %s has, with as many labels as it has",
  async (name) => {
    const base = checkpoint(name);
    const head = name === "sequence-classification" ? "classifier" : "linear_start";
    const labels = head === "classifier" ? 5 : 1;
    const weight = float32Tensor(
      Float32Array.from({ length: labels * 64 }, (_, i) => i),
      [labels, 64],
    );
    const tensors = { ...trained, [`${head}.modules_to_save.default.weight`]: weight };
    const source = await adapted(base, adapter(tensors));
    const found = await readWeight(base, entryOf(source, `${head}.weight`));
    expect(found.shape).toEqual(source.layout === "pd" ? [64, labels] : [labels, 64]);
    expect(found.data).toEqual(weight.data);
  },
);

test.each(
  ["sequence-classification", "information-extraction-paddle"].flatMap((name) =>
    ["", "base_layer.", "modules_to_save.default.", "modules_to_save.default.base_layer."].map(
      (inside) => [name, inside] as const,
    ),
  ),
)(
  "beside %s an adapter is added to what was trained whole in its layer, named with %j",
  async (name, inside) => {
    const base = checkpoint(name);
    const head = name === "sequence-classification" ? "classifier" : "linear_start";
    const labels = head === "classifier" ? 5 : 1;
    const numbers = (length: number, of: (i: number) => number) =>
      Float32Array.from({ length }, (_, i) => of(i));
    const weight = float32Tensor(
      numbers(labels * 64, (i) => i % 7),
      [labels, 64],
    );
    const a = float32Tensor(
      numbers(4 * 64, (i) => (i % 5) - 2),
      [4, 64],
    );
    const b = float32Tensor(
      numbers(labels * 4, (i) => (i % 3) - 1),
      [labels, 4],
    );
    const tensors = {
      [`${head}.${inside}weight`]: weight,
      [`${head}.lora_A.weight`]: a,
      [`${head}.lora_B.weight`]: b,
    };
    const source = await adapted(base, adapter(tensors, { ...CONFIG, target_modules: [head] }));
    const { data, shape } = await readWeight(base, entryOf(source, `${head}.weight`));
    const isTurned = source.layout === "pd";
    expect(shape).toEqual(isTurned ? [64, labels] : [labels, 64]);
    for (let row = 0; row < labels; row++)
      for (let column = 0; column < 64; column++) {
        let sum = 0;
        for (let i = 0; i < 4; i++) sum += b.data[row * 4 + i] * a.data[i * 64 + column];
        expect(data[isTurned ? column * labels + row : row * 64 + column]).toBe(
          weight.data[row * 64 + column] + 2 * sum,
        );
      }
  },
);

test("an adapter that is half as wide in one layer says so", async () => {
  const base = checkpoint("information-extraction");
  const narrow = Object.fromEntries(
    Object.entries(trained).map(([name, tensor]) => {
      if (!name.startsWith(QUERIES)) return [name, tensor];
      const shape = name.includes("lora_A") ? [2, 64] : [64, 2];
      return [name, float32Tensor((tensor.data as Float32Array).subarray(0, 128), shape)];
    }),
  );
  await expect(adapted(base, adapter(narrow))).rejects.toThrow("as the rank in adapter_config.json says");
  await adapted(
    base,
    adapter(narrow, { ...CONFIG, rank_pattern: { "layers.0.self_attn.self_attn.q_proj": 2 } }),
  );
});

describe("is refused", () => {
  const zeros = (...shape: readonly number[]): Tensor<"float32"> =>
    float32Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  const A = `${QUERIES}.lora_A.weight`;

  test.each([
    [
      { peft_type: "IA3" },
      "unsupported-file",
      'a/adapter_config.json: peft_type is "IA3"; supported is "LORA"',
    ],
    [{ use_dora: true }, "unsupported-file", "use_dora is true"],
    [{ fan_in_fan_out: true }, "unsupported-file", "fan_in_fan_out is true"],
    [{ init_lora_weights: "pissa_niter_4" }, "unsupported-file", 'init_lora_weights is "pissa_niter_4"'],
    [{ layer_replication: [[0, 1]] }, "unsupported-file", "layer_replication is set"],
    [{ r: 0 }, "malformed-file", "r: expected a positive integer, got 0"],
    [{ r: "4" }, "malformed-file", 'r: expected a positive integer, got "4"'],
    [{ lora_alpha: null }, "malformed-file", "lora_alpha: expected a number, got a null"],
    [{ rank_pattern: { "(a+)+$": 4 } }, "unsupported-file", 'rank_pattern: "(a+)+$" is no name of a layer'],
    [{ rank_pattern: { q_proj: 1.5 } }, "malformed-file", "rank_pattern.q_proj: expected a positive integer"],
    [{ target_modules: 4 }, "malformed-file", "target_modules: expected names or a pattern, got a number"],
    [{ target_modules: ["q_proj", "query"] }, "malformed-file", 'target_modules: "query" is no layer'],
    [
      { r: 8 },
      "weight-shape",
      "expected shape [8, in], as the rank in adapter_config.json says, got [4, 64]",
    ],
  ])("a configuration with %j", async (settings, code, reason) => {
    await expect(
      adapted(checkpoint("information-extraction"), adapter(trained, { ...CONFIG, ...settings })),
    ).rejects.toMatchObject({ code, message: expect.stringContaining(reason) });
  });

  test.each<[string, Readonly<Record<string, Tensor | undefined>>, string, string]>([
    ["half of a pair", { [A]: undefined }, "missing-weight", "lora_B.weight: expected its lora_A beside it"],
    [
      "a layer of another model",
      { "bert.query.lora_A.weight": zeros(4, 64) },
      "unknown-architecture",
      "lora_A or lora_B of a linear layer of ERNIE-M",
    ],
    [
      "a vector for DoRA",
      { [`${QUERIES}.lora_magnitude_vector`]: zeros(64) },
      "unknown-architecture",
      "got neither",
    ],
    ["a deeper model's layer", layerSeven(), "unknown-architecture", "expected a linear layer of"],
    [
      "a wider model's layer",
      { [A]: zeros(4, 128) },
      "weight-shape",
      `expected shape [4, 64] for ${QUERIES}.weight`,
    ],
    ["a norm", pair("ernie_m.encoder.layers.0.norm1"), "unknown-architecture", "which is none"],
    ["a table", pair("ernie_m.embeddings.word_embeddings"), "unknown-architecture", "which is none"],
    [
      "integers",
      { [A]: { dtype: "int8", shape: [4, 64], data: new Int8Array(256) } },
      "weight-dtype",
      "got int8",
    ],
    ["two for one", { [A.replace("ernie_m.", "")]: zeros(4, 64) }, "malformed-file", "both stand for A of"],
    [
      "a norm of another width",
      { "ernie_m.encoder.layers.0.norm1.weight": zeros(32) },
      "weight-shape",
      "expected shape [64]",
    ],
  ])("a file with %s", async (_, change, code, reason) => {
    const changed = Object.entries({ ...trained, ...change }).filter(([, tensor]) => tensor !== undefined);
    const tensors = Object.fromEntries(changed) as TensorMap;
    await expect(adapted(checkpoint("information-extraction"), adapter(tensors))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(reason),
    });
  });

  test("an adapter without tensors", async () => {
    const files = memoryFiles("a", { "adapter_config.json": utf8(CONFIG) });
    await expect(adapted(checkpoint("information-extraction"), files)).rejects.toThrow(
      "a: has no adapter_model.safetensors or adapter_model.bin",
    );
  });

  function pair(module: string): Record<string, Tensor> {
    return { [`${module}.lora_A.weight`]: zeros(4, 64), [`${module}.lora_B.weight`]: zeros(64, 4) };
  }

  function layerSeven(): Record<string, Tensor> {
    return pair("ernie_m.encoder.layers.7.self_attn.self_attn.q_proj");
  }
});
