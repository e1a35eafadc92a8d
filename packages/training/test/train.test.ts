/** The loop on a small trained model: few examples in, a better model out; what is refused, and what is kept then. */

import { memoryFiles, SaveError } from "@ernie-m/core";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { describe, expect, test } from "vitest";
import { estimate, type TrainingEvent, type TrainOptions, train } from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { runtime } from "./mini.js";
import { yearRecords } from "./year-records.js";

const usual = {
  runtime,
  task: "extraction",
  training: yearRecords(20),
  development: yearRecords(10, 40),
  rehearse: "none",
} as const;

async function events(options: TrainOptions<"extraction">): Promise<readonly TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of train(referenceModelUrl, options)) all.push(event);
  return all;
}

test("20 sentences of a new label make a model that finds it", async () => {
  const store = new MemoryStore();
  const held = yearRecords(20, 80);
  const score = async (where: typeof referenceModelUrl | string, from: typeof runtime) => {
    await using extractor = await loadExtractor(where, { runtime: from });
    return (await evaluateExtraction(extractor, held)).micro.f1;
  };
  const before = await score(referenceModelUrl, runtime);
  const all = await events({ ...usual, store, epochs: 10 });
  const end = all.at(-1);
  expect(end).toMatchObject({ type: "end" });
  const trained = { ...runtime, openCheckpoint: async () => memoryFiles("trained", store.model) };
  const after = await score("trained", trained);
  expect(after).toBeGreaterThan(before + 0.3);
  expect(store.hasRun).toBe(false);
});

test("adapters are saved as PEFT has them, and found beside the base model", {
  timeout: 120_000,
}, async () => {
  const store = new MemoryStore();
  const all = await events({ ...usual, store, epochs: 12, lora: { rank: 8 }, adapter: true });
  const end = all.at(-1);
  const best = end?.type === "end" ? end.best?.evaluation.score : undefined;
  expect(best).toBeGreaterThan(0.5);
  expect(Object.keys(store.model).sort()).toEqual([
    "adapter_config.json",
    "adapter_model.safetensors",
    "config.json",
  ]);
  const openCheckpoint: typeof runtime.openCheckpoint = async (where, options) =>
    where === "trained" ? memoryFiles("trained", store.model) : runtime.openCheckpoint(where, options);
  await using extractor = await loadExtractor("trained", { runtime: { ...runtime, openCheckpoint } });
  const { micro } = await evaluateExtraction(extractor, usual.development);
  // Merged into weights of half precision, which may cost a finding.
  expect(Math.abs(micro.f1 - (best ?? 0))).toBeLessThan(0.15);
});

describe("refused before a step is taken, with the place:", () => {
  const [first] = yearRecords(1);
  const mood = { prompt: "mood [good, bad]", label: "mood", options: ["good"] };
  const blank = { ...first, ...mood, text: " \u200b", spans: [] };
  test.each([
    [{ training: [] }, "training set: is empty"],
    [{ development: [] }, "development set: is empty"],
    [{ training: [{ ...first, spans: [] }] }, "training set: has no positive example"],
    [{ batchSize: 0 }, "batchSize: expected a whole number from 1, got 0"],
    [{ learningRate: Number.NaN }, "learningRate: expected a number from 0, got NaN"],
    [{ freeze: ["layers:x"] }, "freeze: expected embeddings, layers:0-7"],
    [
      { memoryLimit: 1e6 },
      /^batchSize: needs about \d+ MiB \(weights \d+ MiB, the largest batch \d+ MiB\), more than 1 MiB/,
    ],
    [{ maxTokens: 1000 }, "maxTokens: expected a whole number from 16 to 512, got 1000"],
    [
      {
        training: [
          {
            ...first,
            text: `${first.text}   `,
            spans: [{ start: first.text.length + 1, end: first.text.length + 3, text: "  " }],
          },
        ],
      },
      /^training\[0\]\.spans\[0\]: " {2}" at \d+ to \d+: no token covers/,
    ],
    [{ training: [blank] }, "training set: gives no row to learn from: its texts have no tokens"],
    [{ training: [blank], steps: 3 }, "training set: gives no row to learn from: its texts have no tokens"],
    [{ adapter: true }, "adapter: needs lora: there are no adapters to save"],
    [{ resume: true }, "resume: there is no run to go on with"],
  ] as const)("%o", async (wrong, message) => {
    await expect(
      events({ ...usual, store: new MemoryStore(), ...wrong } as TrainOptions<"extraction">),
    ).rejects.toThrow(message);
  });
});

test.each(["int8", "int4"] as const)(
  "a checkpoint of %s is refused by the parameter, and keeps nothing",
  async (dtype) => {
    const files = new MemoryStore();
    {
      await using model = await ErnieMForInformationExtraction.fromPretrained(referenceModelUrl, { runtime });
      const createCheckpoint = () => files.createModel();
      await model.savePretrained("integers", { runtime: { ...runtime, createCheckpoint }, dtype });
    }
    const store = new MemoryStore();
    const integers = { ...runtime, openCheckpoint: async () => memoryFiles("integers", files.model) };
    await expect(events({ ...usual, runtime: integers, store, epochs: 1 })).rejects.toThrow(
      /^parameter \S+\.weight: is stored as u?int8: only floats are trained; widen it first$/,
    );
    for (const adapter of [false, true]) {
      const seen: string[] = [];
      const adapting = (async () => {
        const how = { ...usual, runtime: integers, store, epochs: 1, lora: { rank: 2 }, adapter };
        for await (const { type } of train(referenceModelUrl, how)) seen.push(type);
      })();
      await expect(adapting).rejects.toThrow(
        /^parameter \S+_proj\.weight: is stored as u?int8: adapters are added to floats alone; widen it first$/,
      );
      expect(seen).toEqual([]);
    }
    expect(store.model).toEqual({});
  },
);

test("nothing is computed for an estimate, nor for what needs more memory than there is", async () => {
  let sessions = 0;
  const watched: typeof runtime.backend = {
    name: runtime.backend.name,
    createSession: async () => ({
      run: async () => {
        sessions++;
        throw new Error("computed");
      },
      dispose: async () => {},
    }),
  };
  const how = {
    ...usual,
    rehearse: "auto",
    runtime: { backend: watched, openCheckpoint: runtime.openCheckpoint },
  } as const;
  expect((await estimate(referenceModelUrl, how)).rehearsed).toBe(220);
  const refused = events({
    ...how,
    store: new MemoryStore(),
    memoryLimit: 1e6,
  } as TrainOptions<"extraction">);
  await expect(refused).rejects.toMatchObject({ code: "memory" });
  expect(sessions).toBe(0);
});

test("an estimate says what there is to learn from", async () => {
  const said = await estimate(referenceModelUrl, { ...usual, epochs: 3 });
  expect(said).toMatchObject({ records: 20, rehearsed: 0, steps: 6, rows: 20, warnings: [] });
  expect(said.memory.total).toBe(said.memory.weights + said.memory.batch);
  // Each of the eleven labels that the model knows, asked of each text.
  const all = await estimate(referenceModelUrl, { ...usual, rehearse: "auto", epochs: 3 });
  expect(all).toMatchObject({ records: 20, rehearsed: 220, rows: 60, steps: 12 });
  const other = yearRecords(5, 30).map((record) => ({ ...record, prompt: "date", label: "date" }));
  const { negatives, rehearsed } = await estimate(referenceModelUrl, {
    ...usual,
    training: [...usual.training, ...other],
    rehearse: ["date", "person"],
  });
  expect(negatives.entity).toBe(25);
  expect(rehearsed).toBe(25);
});

test("a label that is one of the model's in other letters is warned of", async () => {
  const training = yearRecords(4).map((record) => ({ ...record, prompt: "Date", label: "Date" }));
  const said = (more: object) =>
    estimate(referenceModelUrl, { ...usual, training, development: training, ...more });
  const warning = (label: string, known: string) =>
    `labels that differ in case, width or blanks alone are different labels: "${label}", "${known}" (which the model knows)`;
  expect((await said({})).warnings).toContain(warning("Date", "date"));
  expect((await said({ rehearse: ["ＤＡＴＥ"] })).warnings[1]).toContain(
    '"ＤＡＴＥ" (which the model knows)',
  );
  expect((await said({ training: usual.training, development: undefined })).warnings).toEqual([]);
});

test("a disk that is full ends the training with its error, and the model before stays whole", async () => {
  class FullStore extends MemoryStore {
    saves = 0;
    override async createModel() {
      if (this.saves++ < 1) return super.createModel();
      const full = new SaveError("unwritable", "model", "no space is left on the disk");
      return {
        location: "model",
        create: () => Promise.reject(full),
        commit: () => Promise.reject(full),
        abort: async () => {},
      } as unknown as Awaited<ReturnType<MemoryStore["createModel"]>>;
    }
  }
  const store = new FullStore();
  await expect(events({ ...usual, store, epochs: 10 })).rejects.toThrow(
    "model: no space is left on the disk",
  );
  expect(Object.keys(store.model)).toContain("model.safetensors");
});
