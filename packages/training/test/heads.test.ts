/** Every head learns from records what the deployed task is then measured with. */
import { referenceModelUrl } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { plannedSteps, readTrainingRecord, type TextRecord, type TrainingTask, train } from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { runtime } from "./mini.js";

const places = ["the harbour", "our street", "the old town", "my village", "the park", "this hotel"];
const cities = ["Vienna", "Paris", "Rome", "Oslo", "Lima", "Cairo"];

const sentence = (i: number): string => `In ${cities[i % 6]} we met near ${places[(i * 5) % 6]}.`;
const each = (make: (i: number) => object): readonly object[] =>
  Array.from({ length: 12 }, (_, i) => make(i));

/** Records that a dozen steps are enough to learn by heart, and how well. */
const lessons: { readonly [Name in string]: readonly [TrainingTask, number, readonly object[]] } = {
  "classes of texts": [
    "classification",
    0.9,
    each((i) => ({
      text: `${sentence(i)} ${i % 2 ? "Wonderful" : "Terrible"}`,
      label: i % 2 ? "good" : "bad",
    })),
  ],
  "classes by number": [
    "classification",
    0.9,
    each((i) => ({ text: `${sentence(i)} ${["Bad", "Fair", "Good"][i % 3]}`, label: i % 3 })),
  ],
  "several labels of a text by number": [
    "classification",
    0.9,
    each((i) => ({ text: sentence(i), labels: i % 2 ? [2, 0] : [0] })),
  ],
  "several labels of a text": [
    "classification",
    0.9,
    each((i) => ({ text: sentence(i), labels: i % 2 ? ["odd", "any"] : ["any"] })),
  ],
  numbers: ["classification", -0.1, each((i) => ({ text: sentence(i), value: i % 2 }))],
  entities: [
    "entities",
    0.9,
    each((i) => ({
      text: sentence(i),
      entities: [{ label: "city", start: 3, end: 3 + cities[i % 6].length }],
    })),
  ],
  answers: [
    "answers",
    0.9,
    each((i) => ({ question: "Where?", context: sentence(i), answers: [{ start: 3, text: cities[i % 6] }] })),
  ],
  choices: [
    "choices",
    0.9,
    each((i) => ({
      prompt: sentence(i),
      choices: i % 3 ? ["a city", "a fish"] : ["a fish", "a stone", "a city"],
      label: "a city",
    })),
  ],
};

describe("learned by heart:", () => {
  test.each(Object.entries(lessons))("%s", async (_, [task, least, json]) => {
    const records = json.map((record) => readTrainingRecord(task, record));
    const settings = { epochs: 14, batchSize: 6, learningRate: 2e-3, dropout: 0, warmup: 2, patience: 0 };
    let score = Number.NaN;
    const store = new MemoryStore();
    const sets = { training: records, development: records };
    for await (const event of train(referenceModelUrl, {
      ...{ ...sets, ...settings, runtime, task },
      store,
    }))
      if (event.type === "end") score = event.best?.evaluation.score ?? Number.NaN;
    expect(score).toBeGreaterThanOrEqual(least);
    if (task !== "classification") return;
    // The saved model reads its labels as they were learned.
    const [{ target }] = records as readonly TextRecord[];
    const type = {
      label: "single_label_classification",
      labels: "multi_label_classification",
      values: "regression",
    };
    const config = JSON.parse(Buffer.from(store.model["config.json"]).toString());
    expect(config.problem_type).toBe(type[target.kind]);
    if (target.kind !== "label" || typeof target.label === "string") return;
    // As transformers names them, so that a label's number is its place.
    expect(config.id2label).toEqual({ 0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2" });
  });
});

describe("a head that is there has its labels:", () => {
  const known = each((i) => ({ text: sentence(i), label: i % 2 ? "good" : "bad" }));

  test("another one is refused, with the place", async () => {
    const store = new MemoryStore();
    const options = { runtime, task: "classification" as const, epochs: 1, store };
    const read = (json: object) => readTrainingRecord("classification", json);
    for await (const _ of train(referenceModelUrl, { ...options, training: known.map(read) }));
    const { memoryFiles } = await import("@ernie-m/core");
    const trained = { ...runtime, openCheckpoint: async () => memoryFiles("trained", store.model) };
    const more = [...known, { text: "a", label: "middling" }].map(read);
    const again = async (training: readonly TextRecord[]) => {
      for await (const _ of train("trained", { ...options, runtime: trained, training }));
    };
    await expect(again(more)).rejects.toThrow(
      'training[12].label: the head has no label "middling", only "bad", "good"',
    );
    const numbered = Array.from({ length: 14 }, (_, i) =>
      read({ text: sentence(i), label: i < 13 ? i % 2 : 2 }),
    );
    await expect(again(numbered)).rejects.toThrow(
      'training[13].label: the head has no label 2, only "bad", "good"',
    );
    // By number the same rows as by name.
    const rows = async (training: readonly TextRecord[]) => {
      const steps = [];
      for await (const { rows } of plannedSteps("trained", { ...options, runtime: trained, training }))
        steps.push(rows);
      return steps;
    };
    const byName = known.map(read);
    const byNumber = known.map((record, i) => read({ ...record, label: i % 2 }));
    expect(await rows(byNumber)).toEqual(await rows(byName));
  });
});
