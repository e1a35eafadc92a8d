/** What is kept when numbers end: weights that a pass was finite on, never what is no number. */
import { float32Tensor, type InferenceBackend, int32Tensor, type Runtime } from "@ernie-m/core";
import { gradientName, LOSS } from "@ernie-m/core/training";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { saveModel, TrainableModel, type TrainOptions, train } from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { runtime } from "./mini.js";
import { yearRecords } from "./year-records.js";

const options = {
  runtime,
  task: "extraction",
  training: yearRecords(8),
  rehearse: "none",
  batchSize: 4,
  schedule: "constant",
  warmup: 0,
  learningRate: 1e-3,
  saveEvery: 0,
} as const;

/** A runtime whose gradient is no number from the `failing`th run of a training graph on. */
function failingAt(failing: number): Runtime {
  const { backend } = runtime;
  let runs = 0;
  const broken: InferenceBackend = {
    name: backend.name,
    async createSession(program) {
      const session = await backend.createSession(program);
      return {
        dispose: () => session.dispose(),
        async run(feeds, how) {
          const outputs = await session.run(feeds, how);
          if (!(LOSS in outputs) || runs++ < failing) return outputs;
          const name = gradientName("linear_start.bias");
          return { ...outputs, [name]: float32Tensor(Float32Array.of(Number.NaN), [1]) };
        },
      };
    },
  };
  return { backend: broken, openCheckpoint: runtime.openCheckpoint };
}

async function trained(more: Partial<TrainOptions<"extraction">>): Promise<MemoryStore> {
  const store = new MemoryStore();
  for await (const _ of train(referenceModelUrl, { ...options, store, ...more }));
  return store;
}

test("the last weights that a pass was finite on are kept, and the run goes on from them", async () => {
  const store = new MemoryStore();
  const failing = trained({ runtime: failingAt(4), steps: 6, store });
  await expect(failing).rejects.toMatchObject({ code: "not-finite", place: "step 4" });
  // Step 3 was finite on the weights that three steps made.
  const good = await trained({ steps: 3 });
  expect(store.hashes["model.safetensors"]).toBe(good.hashes["model.safetensors"]);
  const goingOn = train(referenceModelUrl, { ...options, steps: 6, store, resume: true });
  const start = await goingOn.next();
  expect(start.value).toMatchObject({ type: "start", step: 3 });
  for await (const _ of goingOn);
  const whole = await trained({ steps: 6 });
  expect(store.hashes).toEqual(whole.hashes);
});

test("where nothing was shown to be good, nothing is kept", async () => {
  const store = new MemoryStore();
  const failing = trained({ learningRate: 1e30, steps: 6, dtype: "float32", store });
  await expect(failing).rejects.toMatchObject({
    code: "not-finite",
    place: expect.stringMatching(/^step \d+$/),
  });
  expect(Object.keys(store.model)).toEqual([]);
  expect(store.hasRun).toBe(false);
});

test("a weight that is too large for the dtype it is saved in is an error, by its name", async () => {
  const store = new MemoryStore();
  const large = { learningRate: 1e6, steps: 1 } as const;
  await expect(trained({ ...large, dtype: "float16", store })).rejects.toMatchObject({
    code: "weight-dtype",
    message: expect.stringMatching(/values up to 65504, the largest of float16/),
  });
  expect(store.model["model.safetensors"]).toBeUndefined();
  const wide = await trained({ ...large, dtype: "float32" });
  expect(wide.model["model.safetensors"]).toBeDefined();
});

test("neither a model, an adapter nor a run is written of what is no number; the live model says so", async () => {
  await using model = await TrainableModel.load(referenceModelUrl, {
    runtime,
    head: "information-extraction",
    trained: (name) => name === "linear_start.bias",
  });
  const [bias] = model.trained;
  model.setTensors({ [bias.name]: float32Tensor(new Float32Array(1).fill(Number.NaN), [1]) });
  const refused = { code: "not-finite", place: bias.name };
  const store = new MemoryStore();
  await expect(saveModel(model, await store.createModel())).rejects.toMatchObject(refused);
  expect(() => [...model.runFiles()].flatMap(({ parts }) => [...parts])).toThrow(
    expect.objectContaining(refused),
  );
  const row = (token: number) => int32Tensor(Int32Array.of(0, token, 2), [1, 3]);
  await expect(model.live.run({ inputIds: row(9), attentionMask: row(1) })).rejects.toMatchObject({
    code: "not-finite",
    place: expect.stringMatching(/_logits$/),
  });
});
