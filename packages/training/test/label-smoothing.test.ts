/** Label smoothing as torch.nn.CrossEntropyLoss has it, of what can be chosen; and options that mean nothing for a head. */
import { int32Tensor } from "@ernie-m/core";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, test } from "vitest";
import {
  type LossOptions,
  readTrainingRecord,
  TrainableModel,
  type TrainedHead,
  train,
} from "../src/index.js";
import { float32Of } from "../src/model/live-model.js";
import { MemoryStore } from "./memory-store.js";
import { runtime as embedded } from "./mini.js";

const runtime = nodeRuntime({ threads: 1 });

function load(head: TrainedHead, loss: LossOptions): Promise<TrainableModel> {
  return TrainableModel.load(fixturePath(`reference/checkpoints/${head}`), {
    runtime,
    head,
    dropout: 0,
    loss,
  });
}

/** The mean of `-Σ target · log softmax`, the target having `smoothing` spread evenly. */
function crossEntropy(row: readonly number[], label: number, smoothing: number): number {
  const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  return total - (1 - smoothing) * row[label] - smoothing * mean;
}

const rows = [
  [0, 5, 7, 9, 11, 2],
  [0, 33, 2],
  [0, 8, 8, 100, 2],
];

/** Rows of ids, and 1 on each of them; padding behind. */
function inputs(more: number, leading: readonly number[] = [rows.length]) {
  const width = 6 + more;
  const fill = (filler: number, of: (id: number) => number) =>
    int32Tensor(
      Int32Array.from(rows.flatMap((row) => [...row.map(of), ...Array(width - row.length).fill(filler)])),
      [...leading, width],
    );
  return { inputIds: fill(1, (id) => id), attentionMask: fill(0, () => 1) };
}

const integers = (...values: readonly number[]) => int32Tensor(Int32Array.from(values), [values.length]);
const first = { step: 0, learningRate: 1e-3 };

test.each([0, 0.1, 0.5])(
  "of answers, %d: spread over tokens, however far they are padded",
  async (labelSmoothing) => {
    const [starts, ends] = [
      [1, 0, 3],
      [4, 2, 3],
    ];
    const losses = [];
    let expected = 0;
    for (const more of [0, 3]) {
      await using model = await load("question-answering", { labelSmoothing });
      const outputs = await model.live.run(inputs(more));
      expected = 0;
      for (const [name, labels] of [["start_logits", starts] as const, ["end_logits", ends] as const]) {
        const { data } = float32Of(outputs, name);
        rows.forEach((row, i) => {
          const own = Array.from(data.subarray(i * (6 + more), i * (6 + more) + row.length));
          expected += crossEntropy(own, labels[i], labelSmoothing) / 2 / rows.length;
        });
      }
      const { inputIds, attentionMask } = inputs(more);
      const { loss } = await model.step(
        [
          {
            ...{ inputIds, attentionMask, answerMask: attentionMask },
            ...{ startPositions: integers(...starts), endPositions: integers(...ends) },
          },
        ],
        first,
      );
      losses.push(loss);
      expect(loss).toBeCloseTo(expected, 5);
    }
    expect(losses[1]).toBeCloseTo(losses[0], 5);
  },
);

test.each([0, 0.1, 0.5])("of choices, %d", async (labelSmoothing) => {
  await using model = await load("multiple-choice", { labelSmoothing });
  const { data } = float32Of(await model.live.run(inputs(0)), "logits");
  const { loss } = await model.step([{ ...inputs(0, [1, 3]), labels: integers(2) }], first);
  expect(loss).toBeCloseTo(crossEntropy(Array.from(data), 2, labelSmoothing), 5);
});

describe("an option that means nothing for what is learned is refused by name:", () => {
  const refused: readonly (readonly [TrainedHead, LossOptions, string])[] = [
    ["information-extraction", { labelSmoothing: 0.1 }, "labelSmoothing: is for cross-entropy"],
    [
      "sequence-classification",
      { labelSmoothing: 0.1, problemType: "multi_label_classification" },
      "labelSmoothing: is for cross-entropy: what is trained here has binary cross-entropy",
    ],
    [
      "sequence-classification",
      { labelSmoothing: 0.1, problemType: "regression" },
      "labelSmoothing: is for cross-entropy: what is trained here has squared error",
    ],
    ["question-answering", { positiveWeight: 2 }, "positiveWeight: is for binary cross-entropy"],
    ["token-classification", { positiveWeight: 0.5 }, "positiveWeight: is for binary cross-entropy"],
    ["multiple-choice", { extractionLoss: "paddle" }, "extractionLoss: is for extraction"],
  ];

  test.each(refused)("%s %j", async (head, loss, message) => {
    await expect(load(head, loss)).rejects.toThrow(message);
  });

  test("before anything is computed", async () => {
    const text = "The mill burnt down in 1893.";
    const training = [readTrainingRecord("extraction", { text, prompt: "year", spans: [[23, 27]] })];
    const store = new MemoryStore();
    const run = async () => {
      const how = { runtime: embedded, task: "extraction" as const, store, labelSmoothing: 0.1 };
      for await (const _ of train(referenceModelUrl, { ...how, training }));
    };
    await expect(run()).rejects.toThrow("labelSmoothing: is for cross-entropy");
    expect(Object.keys(store.model)).toEqual([]);
  });
});
