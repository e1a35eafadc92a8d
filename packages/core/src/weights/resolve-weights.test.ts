import { describe, expect, test } from "vitest";
import { referenceCheckpoint } from "../../test/node-files.js";
import { encoderSpecs, linearSpecs, type ModelSizes, poolerSpecs } from "../../test/parameter-specs.js";
import type { WeightEntry, WeightLayout, WeightSource } from "../checkpoint/weight-source.js";
import { openWeights } from "../formats/open-weights.js";
import type { DType } from "../tensor.js";
import { type ParameterSpec, resolveWeights } from "./resolve-weights.js";

function sourceOf(
  entries: readonly (readonly [name: string, shape: readonly number[], dtype?: DType])[],
  layout: WeightLayout = "pt",
): WeightSource {
  const storage: WeightEntry["storage"] = { kind: "memory", data: new Uint8Array(0) };
  return {
    layout,
    file: "m/w",
    entries: new Map(
      entries.map(([name, shape, dtype = "float32"]) => [name, { name, shape, dtype, storage }]),
    ),
  };
}

const sizes: ModelSizes = { vocab: 5, hidden: 2, layers: 1, feedForward: 3, positions: 4 };
const encoder = encoderSpecs(sizes);
const stored = encoder.map(({ name, shape }) => [name, shape] as const);
const informationExtraction = ["linear_start", "linear_end"].flatMap((name) =>
  linearSpecs(name, 1, 64, "head"),
);

const act = ["gelu_new", "quick_gelu", "relu", "silu", "tanh"].map((name) => `act-${name}`);
const small: ModelSizes = { layers: 1 };
const references: readonly (readonly [string, readonly ParameterSpec[]])[] = [
  ["base", [...encoderSpecs(), ...poolerSpecs()]],
  ...act.map((name) => [name, [...encoderSpecs(small), ...poolerSpecs()]] as const),
  ...["", "-bf16", "-fp16", "-paddle-safetensors", "-sharded"].map(
    (suffix) =>
      [
        `information-extraction${suffix}`,
        [...encoderSpecs(), ...poolerSpecs(), ...informationExtraction],
      ] as const,
  ),
  ["multiple-choice", [...encoderSpecs(), ...poolerSpecs(), ...linearSpecs("classifier", 1, 64, "head")]],
  ["question-answering", [...encoderSpecs(), ...linearSpecs("qa_outputs", 2, 64, "head")]],
  [
    "sequence-classification",
    [...encoderSpecs(), ...poolerSpecs(), ...linearSpecs("classifier", 3, 64, "head")],
  ],
  [
    "sequence-classification-1",
    [...encoderSpecs(), ...poolerSpecs(), ...linearSpecs("classifier", 1, 64, "head")],
  ],
  ["token-classification", [...encoderSpecs(), ...linearSpecs("classifier", 5, 64, "head")]],
];

test.each(references)("%s: every parameter and nothing else", async (name, specs) => {
  const source = await openWeights(referenceCheckpoint(name));
  const { weights, missing, unexpected } = resolveWeights(source, specs);
  expect([...weights.keys()]).toEqual(specs.map((spec) => spec.name));
  expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
  for (const spec of specs) {
    const weight = weights.get(spec.name)!;
    expect(weight.name).toBe(spec.name);
    expect(weight.transposed).toBe(source.layout === "pd" && spec.kind === "linear");
    expect(weight.transposed ? weight.shape.toReversed() : weight.shape).toEqual(spec.shape);
  }
});

describe("what is missing and what is left over", () => {
  test("a head that is not there is reported, a head of another kind is left over", async () => {
    const source = await openWeights(referenceCheckpoint("question-answering"));
    const { missing, unexpected } = resolveWeights(source, [...encoderSpecs(), ...informationExtraction]);
    expect(missing).toEqual([
      "linear_start.weight",
      "linear_start.bias",
      "linear_end.weight",
      "linear_end.bias",
    ]);
    expect(unexpected).toEqual(["qa_outputs.bias", "qa_outputs.weight"]);
  });

  test("a pooler is left over where none is specs, and required where one is", async () => {
    const base = await openWeights(referenceCheckpoint("base"));
    expect(resolveWeights(base, encoderSpecs()).unexpected).toEqual([
      "pooler.dense.bias",
      "pooler.dense.weight",
    ]);
    const tokens = await openWeights(referenceCheckpoint("token-classification"));
    expect(() => resolveWeights(tokens, [...encoderSpecs(), ...poolerSpecs()])).toThrow(
      expect.objectContaining({ code: "missing-weight", tensor: "ernie_m.pooler.dense.weight" }),
    );
  });

  test("position_ids are not worth a word", () => {
    const source = sourceOf([...stored, ["embeddings.position_ids", [1, 4], "int64"], ["extra", [1]]]);
    expect(resolveWeights(source, encoder).unexpected).toEqual(["extra"]);
  });

  test("half a head is half missing", () => {
    const source = sourceOf([...stored, ["classifier.weight", [3, 2]]]);
    const { weights, missing } = resolveWeights(source, [
      ...encoder,
      ...linearSpecs("classifier", 3, 2, "head"),
    ]);
    expect(missing).toEqual(["classifier.bias"]);
    expect(weights.has("classifier.weight")).toBe(true);
  });
});

describe("PaddleNLP's layout", () => {
  const paddle = encoder.map(
    ({ name, shape, kind }) => [name, kind === "linear" ? shape.toReversed() : shape] as const,
  );

  test("square matrices are transposed too, tables never", () => {
    const { weights } = resolveWeights(sourceOf(paddle, "pd"), encoder);
    const q = weights.get("ernie_m.encoder.layers.0.self_attn.self_attn.q_proj.weight");
    expect(q).toMatchObject({ shape: [2, 2], transposed: true });
    const pt = resolveWeights(sourceOf(stored), encoder).weights;
    expect(pt.get(q!.name)).toMatchObject({ shape: [2, 2], transposed: false });
    expect(weights.get("ernie_m.embeddings.word_embeddings.weight")?.transposed).toBe(false);
  });

  test("a matrix in PyTorch's layout is a wrong shape there", () => {
    expect(() => resolveWeights(sourceOf(stored, "pd"), encoder)).toThrow(
      "m/w: ernie_m.encoder.layers.0.linear1.weight: expected shape [2, 3], got [3, 2] (1 more do not fit: ernie_m.encoder.layers.0.linear2.weight)",
    );
  });

  test("its classifier is the question answering head when that is specs; PyTorch's is not", () => {
    const specs = [...encoder, ...linearSpecs("qa_outputs", 2, 2, "head")];
    const head = [
      ["classifier.weight", [2, 2]],
      ["classifier.bias", [2]],
    ] as const;
    const paddleHead = resolveWeights(sourceOf([...paddle, ...head], "pd"), specs);
    expect(paddleHead).toMatchObject({ missing: [], unexpected: [] });
    const torchHead = resolveWeights(sourceOf([...stored, ...head]), specs);
    expect(torchHead.missing).toEqual(["qa_outputs.weight", "qa_outputs.bias"]);
    expect(torchHead.unexpected).toEqual(["classifier.weight", "classifier.bias"]);
  });
});

describe("errors", () => {
  test("several problems: the first in full, the others counted", () => {
    const changed = stored.map(([name, shape]) => [name, name.includes("norm") ? [7] : shape] as const);
    const error = expect.objectContaining({
      code: "weight-shape",
      tensor: "ernie_m.embeddings.layer_norm.weight",
      expected: "shape [2]",
      message: expect.stringContaining("got [7] (5 more do not fit: ernie_m.embeddings.layer_norm.bias, "),
    });
    expect(() => resolveWeights(sourceOf(changed), encoder)).toThrow(error);
  });

  test("the name in the message is the one in the file", () => {
    const renamed = stored.map(
      ([name, shape]) => [name.replace("ernie_m.", ""), name.includes("word") ? [9, 2] : shape] as const,
    );
    expect(() => resolveWeights(sourceOf(renamed), encoder)).toThrow(
      "m/w: embeddings.word_embeddings.weight: expected shape [5, 2], got [9, 2]",
    );
  });

  test.each(["int64", "int32", "int8", "uint8", "bool"] as const)("%s is no parameter", (dtype) => {
    const [first, ...rest] = stored;
    const source = sourceOf([[...first!, dtype], ...rest]);
    expect(() => resolveWeights(source, encoder)).toThrow(
      expect.objectContaining({
        code: "weight-dtype",
        expected: "float32, float16, bfloat16 or float64",
        received: dtype,
      }),
    );
  });

  test.each(["float32", "float16", "bfloat16", "float64"] as const)("%s is one", (dtype) => {
    const source = sourceOf(stored.map(([name, shape]) => [name, shape, dtype] as const));
    expect(resolveWeights(source, encoder).weights.size).toBe(encoder.length);
  });

  test("a head alone is not a model", () => {
    expect(() => resolveWeights(sourceOf([["classifier.weight", [3, 2]]]), encoder)).toThrow(
      expect.objectContaining({ code: "unknown-architecture" }),
    );
  });
});

describe("a matrix stored as integers", () => {
  const linear: ParameterSpec = {
    name: "ernie_m.pooler.dense.weight",
    shape: [4, 32],
    kind: "linear",
    part: "pooler",
  };
  const withScale = (shape: readonly number[], dtype: DType): WeightSource =>
    sourceOf([
      ["pooler.dense.weight", [32, 4], "int8"],
      ["pooler.dense.weight_scale", shape, dtype],
    ]);

  test("is taken with a scale for each row, and its shape the other way round", () => {
    const { weights } = resolveWeights(withScale([4], "float32"), [linear]);
    expect(
      [...weights].map(([name, { shape, dtype, transposed }]) => [name, shape, dtype, transposed]),
    ).toEqual([
      ["ernie_m.pooler.dense.weight", [32, 4], "int8", true],
      ["ernie_m.pooler.dense.weight_scale", [4], "float32", false],
    ]);
  });

  test.each([
    [[32], "float32", "weight-shape", "expected shape [4], got [32]"],
    [[4, 1], "float32", "weight-shape", "expected shape [4], got [4, 1]"],
    [[], "float32", "weight-shape", "expected shape [4], got []"],
    [[4], "float16", "weight-dtype", "expected float32, got float16"],
    [[4], "int8", "weight-dtype", "expected float32, got int8"],
  ] as const)("is refused with a scale of shape %j and dtype %s", (shape, dtype, code, says) => {
    expect(() => resolveWeights(withScale(shape, dtype), [linear])).toThrow(
      expect.objectContaining({ code, message: `m/w: pooler.dense.weight_scale: ${says}` }),
    );
  });
});

test.each([1, 2, 3, 4, 5, 40])(
  "of %i parameters that do not fit the first is told, three more named, the rest counted",
  (count) => {
    const specs = Array.from(
      { length: count },
      (_, i): ParameterSpec => ({
        name: `ernie_m.encoder.layers.${i}.norm1.bias`,
        shape: [2],
        kind: "vector",
        part: "encoder",
      }),
    );
    const others = specs.slice(1, 4).map(({ name }) => name.slice("ernie_m.".length));
    const rest =
      count === 1
        ? ""
        : ` (${count - 1} more do not fit: ${[...others, ...(count > 4 ? ["…"] : [])].join(", ")})`;
    const source = sourceOf(specs.map(({ name }) => [name.slice("ernie_m.".length), [3]] as const));
    expect(() => resolveWeights(source, specs)).toThrow(
      expect.objectContaining({
        message: `m/w: encoder.layers.0.norm1.bias: expected shape [2], got [3]${rest}`,
      }),
    );
  },
);
