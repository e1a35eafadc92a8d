/** PaddleNLP's loss is the mean over all positions of the longest sequence, whichever length that is. */
import { referenceModelUrl } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { microBatches, plannedSteps, TrainableModel, train } from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { miniTokenizer, runtime } from "./mini.js";
import { yearRecords } from "./year-records.js";

async function firstLoss(maxTokens: number | undefined): Promise<number> {
  const training = yearRecords(6);
  const how = {
    runtime,
    task: "extraction",
    training,
    rehearse: "none",
    dropout: 0,
    loss: "paddle",
    steps: 1,
  } as const;
  const length = maxTokens === undefined ? {} : { maxTokens };
  const store = new MemoryStore();
  for await (const event of train(referenceModelUrl, { ...how, ...length, store }))
    if (event.type === "step") return event.loss;
  throw new Error("no step was taken");
}

/** The loss of the same rows, with each row padded to `length` in truth. */
async function paddedLoss(length: number): Promise<number> {
  const tokenizer = await miniTokenizer();
  const loss = { extractionLoss: "paddle", paddedLength: length } as const;
  const head = "information-extraction";
  await using model = await TrainableModel.load(referenceModelUrl, { runtime, head, dropout: 0, loss });
  const input = {
    runtime,
    task: "extraction",
    training: yearRecords(6),
    rehearse: "none",
    steps: 1,
  } as const;
  for await (const { rows } of plannedSteps(referenceModelUrl, input)) {
    const padId = tokenizer.specialTokenIds.pad;
    return (await model.step(microBatches(rows, { padId }), { step: 0, learningRate: 0 })).loss;
  }
  throw new Error("no step was planned");
}

test.each([40, 64, 200])("of sequences of %i tokens at most the loss is over so many", async (length) => {
  expect(await firstLoss(length)).toBeCloseTo(await paddedLoss(length), 6);
});

test("without a length it is over what the model reads at once", async () => {
  const tokenizer = await miniTokenizer();
  await using model = await TrainableModel.load(referenceModelUrl, {
    runtime,
    head: "information-extraction",
  });
  const length = Math.min(model.config.uie?.maxSeqLen ?? 512, tokenizer.modelMaxLength ?? 512);
  expect(await firstLoss(undefined)).toBeCloseTo(await paddedLoss(length), 6);
  expect(Math.abs((await firstLoss(40)) - (await firstLoss(undefined)))).toBeGreaterThan(1e-4);
});
