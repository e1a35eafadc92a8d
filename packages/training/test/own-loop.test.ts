/** What a loop of one's own is made of: it can do what `train` does. */
import { createHash } from "node:crypto";
import { memorySink } from "@ernie-m/core/saving";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import {
  evaluateModel,
  learningRateAt,
  microBatches,
  plannedSteps,
  readTrainingRecord,
  saveModel,
  TrainableModel,
  type TrainedHead,
  type TrainingTask,
  train,
  trainingRows,
} from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { miniTokenizer, runtime } from "./mini.js";
import { yearRecords } from "./year-records.js";

const plain = { shuffle: false, negatives: 0, rehearse: "none", dropout: 0, epochs: 1 } as const;

test("a loop of one's own takes the steps that train takes, to the same weights", async () => {
  const records = yearRecords(10);
  const [batchSize, epochs, gradientAccumulation] = [4, 2, 2];
  // Of two labels: each is asked of the texts of the other.
  const [first, ...rest] = yearRecords(6, 20);
  const where = { text: "Vienna", start: first.text.indexOf("was"), end: first.text.indexOf("was") + 3 };
  const development = [{ ...first, prompt: "deed", label: "deed", spans: [where] }, ...rest];
  const store = new MemoryStore();
  const losses: number[] = [];
  const measured: unknown[] = [];
  const settings = { ...plain, batchSize, epochs, gradientAccumulation, learningRate: 1e-3 };
  const input = { runtime, task: "extraction", training: records, development, store, ...settings } as const;
  for await (const event of train(referenceModelUrl, input))
    if (event.type === "step") losses.push(event.loss);
    else if (event.type === "evaluation") measured.push(event.evaluation);

  await using model = await TrainableModel.load(referenceModelUrl, {
    runtime,
    head: "information-extraction",
    dropout: 0,
  });
  const tokenizer = await miniTokenizer();
  const rows = trainingRows("extraction", records, { config: model.config, tokenizer });
  const padId = tokenizer.specialTokenIds.pad;
  const own: number[] = [];
  const steps = epochs * Math.ceil(rows.length / batchSize);
  for (let step = 0; step < steps; step++) {
    const from = (step % (steps / epochs)) * batchSize;
    const batches = microBatches(rows.slice(from, from + batchSize), { padId, gradientAccumulation });
    const learningRate = learningRateAt(step, {
      ...{ learningRate: 1e-3, schedule: "linear", warmup: 0.1 },
      steps,
    });
    own.push((await model.step(batches, { step, learningRate })).loss);
  }
  expect(own).toEqual(losses);
  expect(await evaluateModel("extraction", model, development, { tokenizer })).toEqual(measured.at(-1));
  const sink = memorySink("own");
  await saveModel(model, sink, { labels: ["year"] });
  const hash = createHash("sha256").update(sink.files["model.safetensors"]).digest("hex");
  expect(hash).toBe(store.hashes["model.safetensors"]);
  const config = JSON.parse(new TextDecoder().decode(sink.files["config.json"]));
  expect(config.uie.labels).toEqual(["year"]);
  expect(config).not.toHaveProperty("training");
});

const cases: readonly (readonly [TrainingTask, TrainedHead, readonly string[], readonly object[]])[] = [
  [
    "classification",
    "sequence-classification",
    ["bad", "good"],
    [
      { text: "It was wonderful.", label: "good" },
      { text: "It rained.", pair: "Twice.", label: "bad" },
    ],
  ],
  [
    "entities",
    "token-classification",
    ["O", "B-city", "I-city"],
    [{ text: "In Rome it rained.", entities: [{ label: "city", start: 3, end: 7 }] }],
  ],
  [
    "answers",
    "question-answering",
    [],
    [
      { question: "Where?", context: "In Rome it rained.", answers: [{ start: 3, text: "Rome" }] },
      { question: "When?", context: "In Rome it rained.", answers: [] },
    ],
  ],
  [
    "choices",
    "multiple-choice",
    [],
    [{ prompt: "In Rome we met.", choices: ["a fish", "a stone", "a city"], label: "a city" }],
  ],
];

test.each(cases)("rows of %s are those that train makes", async (task, head, labels, json) => {
  const records = json.map((record) => readTrainingRecord(task, record));
  const planned = [];
  for await (const { rows } of plannedSteps(referenceModelUrl, {
    runtime,
    task,
    training: records,
    ...plain,
  }))
    planned.push(...rows);
  const named = labels.length > 0 ? { labels } : {};
  await using model = await TrainableModel.load(referenceModelUrl, { runtime, head, ...named });
  const tokenizer = await miniTokenizer();
  expect(trainingRows(task, records, { config: model.config, tokenizer })).toEqual(planned);
});

test("what is wrong is said at once, with the record's place", async () => {
  await using model = await TrainableModel.load(referenceModelUrl, {
    runtime,
    head: "information-extraction",
  });
  const how = { config: model.config, tokenizer: await miniTokenizer() };
  const [good, other] = yearRecords(2);
  const lost = { ...other, spans: [{ start: 3, end: 3, text: "" }] };
  const placeOf = (index: number) => `line ${index + 1}`;
  expect(() => trainingRows("extraction", [good, lost], { ...how, placeOf })).toThrow(
    /^line 2\.spans\[0\]: /,
  );
  expect(() => trainingRows("extraction", [good, lost], how)).toThrow(/^records\[1\]\.spans\[0\]: /);
  expect(() => trainingRows("extraction", [good], { ...how, maxTokens: 8 })).toThrow(
    "maxTokens: expected a whole number from 16 to 512, got 8",
  );
  const rows = trainingRows("extraction", [good], how);
  for (const gradientAccumulation of [0, -1, 1.5, Number.NaN])
    expect(() => microBatches(rows, { padId: 1, gradientAccumulation })).toThrow(
      `gradientAccumulation: expected a whole number from 1, got ${gradientAccumulation}`,
    );
  expect(trainingRows("extraction", [], how)).toEqual([]);
  await expect(evaluateModel("choices", model, [], how)).rejects.toThrow(
    "head: expected multiple-choice for choices, got information-extraction",
  );
});
