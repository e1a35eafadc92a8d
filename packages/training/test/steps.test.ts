/** What a step must not depend on, and what it refuses. */
import { float32Tensor, int32Tensor, type Tensor } from "@ernie-m/core";
import { readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, test } from "vitest";
import { type MicroBatch, TrainableModel, type TrainableModelOptions } from "../src/index.js";

const runtime = nodeRuntime({ threads: 1 });

function load(options: Omit<TrainableModelOptions, "runtime">): Promise<TrainableModel> {
  return TrainableModel.load(fixturePath(`reference/checkpoints/${options.head}`), { runtime, ...options });
}

/** Rows of ids, of which every third token starts and every fourth ends a span. */
const texts = [
  [0, 5, 7, 9, 11, 2],
  [0, 33, 2],
  [0, 8, 8, 100, 2],
  [0, 412, 57, 2],
];

function padded(rows: readonly (readonly number[])[], length: number, filler: number): Tensor<"int32"> {
  const data = new Int32Array(rows.length * length).fill(filler);
  rows.forEach((row, i) => {
    data.set(row, i * length);
  });
  return int32Tensor(data, [rows.length, length]);
}

function every(rows: readonly (readonly number[])[], nth: number, length: number): Tensor<"float32"> {
  const marks = rows.map((row) => row.map((_, i) => Number(i % nth === nth - 1)));
  return float32Tensor(Float32Array.from(padded(marks, length, 0).data), [rows.length, length]);
}

/** `rows` as a batch that is padded by `more` tokens. */
function spans(rows: readonly (readonly number[])[], more = 0): MicroBatch {
  const length = Math.max(...rows.map((row) => row.length)) + more;
  return {
    inputIds: padded(rows, length, 1),
    attentionMask: padded(
      rows.map((row) => row.map(() => 1)),
      length,
      0,
    ),
    startPositions: every(rows, 3, length),
    endPositions: every(rows, 4, length),
  };
}

/** The tensors of a fresh model after two steps over `batches`, and what the steps found. */
async function after(
  batches: readonly MicroBatch[],
  options: Omit<TrainableModelOptions, "runtime" | "head"> = {},
) {
  await using model = await load({ head: "information-extraction", ...options });
  const results = [];
  for (const step of [0, 1]) results.push(await model.step(batches, { step, learningRate: 1e-3 }));
  return { results, tensors: structuredClone(model.tensors) };
}

type After = Awaited<ReturnType<typeof after>>;

function expectNear(actual: After, expected: After): void {
  actual.results.forEach(({ loss, terms, gradientNorm }, step) => {
    expect(terms).toBe(expected.results[step].terms);
    expect(Math.abs(loss / expected.results[step].loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(gradientNorm / expected.results[step].gradientNorm - 1)).toBeLessThan(1e-4);
  });
}

describe.each([
  ["without dropout", { dropout: 0 }],
  ["with dropout", { dropout: 0.3 }],
] as const)("%s, what is learned of rows does not depend on", (_, options) => {
  test("how far they are padded", async () => {
    expectNear(await after([spans(texts, 5)], options), await after([spans(texts)], options));
  });

  test("how they are split into micro-batches", async () => {
    const split = [spans(texts.slice(0, 1)), spans(texts.slice(1), 2)];
    expectNear(await after(split, options), await after([spans(texts)], options));
  });

  test("nor on anything else: the same rows and seed give the same bits", async () => {
    expect(await after([spans(texts)], options)).toEqual(await after([spans(texts)], options));
  });
});

test("another seed drops others", async () => {
  const loss = async (seed: number) => (await after([spans(texts)], { dropout: 0.3, seed })).results[0].loss;
  expect(await loss(1)).not.toBe(await loss(2));
});

test.each([-20, -12, -7, 7])(
  "a loss keeps the digits that PyTorch keeps where all logits are near %d",
  async (logit) => {
    await using model = await load({ head: "information-extraction", dropout: 0 });
    const bias = float32Tensor(Float32Array.of(logit), [1]);
    model.setTensors({ "linear_start.bias": bias, "linear_end.bias": bias });
    const batch = spans(texts.slice(0, 1));
    const none = float32Tensor(new Float32Array(6), [1, 6]);
    const inputIds = padded(texts.slice(0, 1), 6, 1);
    const attentionMask = int32Tensor(new Int32Array(6).fill(1), [1, 6]);
    const outputs = await model.live.run({ inputIds, attentionMask });
    const logits = ["start_logits", "end_logits"].flatMap((name) => [
      ...(outputs[name].data as Float32Array),
    ]);
    const rounded = logits.map((x) => Math.max(x, 0) + Math.log(Math.fround(1 + Math.exp(-Math.abs(x)))));
    const expected = rounded.reduce((sum, term) => sum + term, 0) / 12;
    const empty = { ...batch, startPositions: none, endPositions: none };
    const { loss } = await model.step([empty], { step: 0, learningRate: 0 });
    // A unit in the last place of 1 + e^-|x| is a share of what is near 1, not of the loss.
    expect(Math.abs(loss - expected)).toBeLessThan(1e-8 + 1e-6 * expected);
  },
);

test("how far a batch is padded does not decide which rows of tables decay", async () => {
  const trained = async (more: number) => {
    await using model = await load({ head: "information-extraction", dropout: 0 });
    for (const step of [0, 1])
      await model.step([spans(texts, more)], { step, learningRate: 0.1, weightDecay: 0.5 });
    const weight = (await model.weights()).get("ernie_m.embeddings.position_embeddings.weight");
    if (weight === undefined) throw new Error("the model has positions");
    const { shape, data } = await readWeight(model.files, weight);
    const width = shape[1];
    // Positions are counted from 2: of 6 tokens at most 2 to 7 are of texts, those from 8 on of padding alone.
    return [2, 8, 10].map((row) => [...data.subarray(row * width, (row + 1) * width)]);
  };
  const [own, padding, more] = await trained(5);
  const [known, ...untouched] = await trained(0);
  expect([padding, more]).toEqual(untouched);
  own.forEach((value, i) => {
    expect(Math.abs(Number(value) - Number(known[i]))).toBeLessThan(1e-4);
  });
});

test("PaddleNLP's loss with one padding token is its loss over all positions", async () => {
  const paddedLength = 24;
  const options = { dropout: 0, loss: { extractionLoss: "paddle", paddedLength } } as const;
  const one = await after([spans(texts)], options);
  // Every position there, and none that stands for others.
  const all = await after([spans(texts, paddedLength - 6)], options);
  expect(one.results[0].terms).toBe(texts.length * paddedLength);
  expectNear(one, all);
});

describe("a step is refused, and no weight is changed,", () => {
  const refused = async (
    batch: MicroBatch,
    message: string | RegExp,
    head: TrainableModelOptions["head"] = "information-extraction",
  ) => {
    await using model = await load({ head, dropout: 0 });
    const before = structuredClone(model.tensors);
    await expect(model.step([spans(texts), batch], { step: 7, learningRate: 1 })).rejects.toThrow(message);
    expect(model.tensors).toEqual(before);
  };

  test("without what the head needs", async () => {
    const { startPositions: _, ...rest } = spans(texts);
    await refused(rest, "start_positions: expected a tensor, got none");
  });

  test("with labels of another shape or dtype", async () => {
    await refused(
      { ...spans(texts), endPositions: every(texts, 2, 7) },
      "end_positions: expected shape [4, 6], got float32[4, 7]",
    );
    const labels = int32Tensor(Int32Array.of(0, 1, 3, 0), [4]);
    await expect(
      load({ head: "sequence-classification", dropout: 0 }).then(async (model) => {
        await using opened = model;
        await opened.step([{ inputIds: spans(texts).inputIds, labels }], { step: 0, learningRate: 1 });
      }),
    ).rejects.toThrow("labels: expected classes from 0 to 2, or -100, got 3 at 2");
  });

  test("with ids that the vocabulary lacks", async () => {
    await refused(
      { ...spans(texts), inputIds: padded([[0, 512, 2]], 6, 1) },
      /input_ids: expected values from 0 to 511/,
    );
  });

  test("when it is aborted, before it or while it is computed", async () => {
    await using model = await load({ head: "information-extraction", dropout: 0 });
    const before = structuredClone(model.tensors);
    for (const when of ["before", "meanwhile"]) {
      const stop = new AbortController();
      if (when === "before") stop.abort(new Error("enough"));
      const batches = Array.from({ length: 4 }, () => spans(texts));
      const step = model.step(batches, { step: 0, learningRate: 1, signal: stop.signal });
      stop.abort(new Error("enough"));
      await expect(step).rejects.toThrow("enough");
      expect(model.tensors).toEqual(before);
    }
    const { loss } = await model.step([spans(texts)], { step: 0, learningRate: 1 });
    expect(loss).toBeGreaterThan(0);
  });

  test("where nothing counts", async () => {
    const nothing = { ...spans(texts), attentionMask: padded([], 6, 0) };
    await using model = await load({ head: "information-extraction", dropout: 0 });
    const empty = { ...nothing, attentionMask: int32Tensor(new Int32Array(24), [4, 6]) };
    await expect(model.step([empty], { step: 3, learningRate: 1 })).rejects.toMatchObject({
      code: "no-terms",
      message: "step 3: nothing in its batches counts",
    });
  });

  test("when a gradient is not finite, naming the parameter and the step", async () => {
    await using model = await load({ head: "information-extraction", dropout: 0 });
    const name = "ernie_m.encoder.layers.2.norm2.weight";
    const { shape } = model.tensors[name];
    model.setTensors({ [name]: float32Tensor(new Float32Array(64).fill(Number.POSITIVE_INFINITY), shape) });
    const before = structuredClone(model.tensors);
    const failing = model.step([spans(texts)], { step: 12, learningRate: 1 });
    await expect(failing).rejects.toMatchObject({ code: "not-finite" });
    await expect(failing).rejects.toThrow(
      /^step 12: the gradient of \S+ and \d+ more is not finite; no weight was changed$/,
    );
    expect(model.tensors).toEqual(before);
  });
});

test("a model says which tokenizer its texts are read by", async () => {
  await using model = await load({ head: "information-extraction" });
  expect(model.loadReport.tokenizerVariant).toBe("hf");
});

test("tensors that are not trained, or of another size, are not set", async () => {
  await using model = await load({
    head: "information-extraction",
    trained: (name) => name.startsWith("linear_"),
  });
  const tensor = float32Tensor(new Float32Array(2), [2]);
  expect(() => model.setTensors({ other: tensor })).toThrow("other: is not trained");
  expect(() => model.setTensors({ "linear_start.bias": tensor })).toThrow(
    "linear_start.bias: expected float32 of 1 elements, got float32[2]",
  );
});
