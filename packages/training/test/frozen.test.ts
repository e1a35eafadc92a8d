/** What is frozen stays as it is to the bit, and everything else learns as if nothing were. */
import { memoryFiles } from "@ernie-m/core";
import { readWeight } from "@ernie-m/core/weights";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { TrainableModel, type TrainingSettings, train } from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { runtime } from "./mini.js";
import { fixtureTensors, microBatches, trainingCase } from "./training-case.js";
import { yearRecords } from "./year-records.js";

const words = "ernie_m.embeddings.word_embeddings.weight";
const positions = "ernie_m.embeddings.position_embeddings.weight";
const of = trainingCase("extraction");
const batches = await fixtureTensors("reference/training/extraction.batches.safetensors");

function open(
  where: string | URL,
  frozen: readonly string[],
  denseEmbeddings = false,
): Promise<TrainableModel> {
  return TrainableModel.load(where, {
    ...{ runtime, head: "information-extraction", dropout: 0, denseEmbeddings },
    trained: (name) => !frozen.includes(name),
  });
}

async function valuesOf(model: TrainableModel): Promise<ReadonlyMap<string, Uint8Array>> {
  const values = new Map<string, Uint8Array>();
  for (const [name, weight] of await model.weights()) {
    const { data } = await readWeight(model.files, weight);
    values.set(name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
  }
  return values;
}

const checkpoint = fixturePath("reference/checkpoints/information-extraction");
const step = (model: TrainableModel, number: number) =>
  model.step(microBatches(of, batches, number), { step: number, learningRate: 1e-2 });

describe.each([[[words]], [[positions]], [[words, positions]], [[]]])("with %j frozen", (frozen) => {
  test.each([false, true])("the other tables learn, dense: %s", async (dense) => {
    await using model = await open(checkpoint, frozen, dense);
    const before = await valuesOf(model);
    const results = [await step(model, 0), await step(model, 1)];
    const after = await valuesOf(model);
    for (const name of [words, positions])
      expect(
        Buffer.compare(after.get(name) ?? Buffer.of(), before.get(name) ?? Buffer.of()) === 0,
        name,
      ).toBe(frozen.includes(name));
    // Which of the tables learn changes nothing of what the first pass finds.
    await using whole = await open(checkpoint, [], dense);
    const first = await step(whole, 0);
    expect(results[0].loss).toBe(first.loss);
    if (frozen.length > 0) expect(results[0].gradientNorm).toBeLessThan(first.gradientNorm);
    const shapes = {
      ...(!frozen.includes(words) && { words: 0 }),
      ...(!frozen.includes(positions) && { positions: 0 }),
    };
    expect(Object.keys(model.trainedTables ?? {})).toEqual(Object.keys(shapes));
  });

  test("a run goes on to the same bytes", async () => {
    await using straight = await open(checkpoint, frozen);
    await step(straight, 0);
    const files = Object.fromEntries(
      Array.from(straight.runFiles(), ({ name, parts }) => [name, new Uint8Array(Buffer.concat([...parts]))]),
    );
    await step(straight, 1);
    await using resumed = await open(checkpoint, frozen);
    await resumed.restoreRun(memoryFiles("run", files));
    await step(resumed, 1);
    const [once, twice] = [await valuesOf(straight), await valuesOf(resumed)];
    expect([...twice.keys()]).toEqual([...once.keys()]);
    for (const [name, bytes] of once)
      expect(Buffer.compare(bytes, twice.get(name) ?? Buffer.of()), name).toBe(0);
  });
});

/** Names of the weights that a training with `settings` changed. */
async function changed(settings: TrainingSettings): Promise<readonly string[]> {
  const store = new MemoryStore();
  const how = { ...settings, runtime, store, task: "extraction", training: yearRecords(4) } as const;
  for await (const _ of train(referenceModelUrl, {
    rehearse: "none",
    steps: 2,
    warmup: 0,
    dropout: 0,
    ...how,
  }));
  const trained = { ...runtime, openCheckpoint: async () => memoryFiles("trained", store.model) };
  const load = (from: typeof runtime | typeof trained) =>
    TrainableModel.load(referenceModelUrl, { runtime: from, head: "information-extraction" });
  await using was = await load(runtime);
  await using is = await load(trained);
  const [before, after] = [await valuesOf(was), await valuesOf(is)];
  return [...before].flatMap(([name, bytes]) =>
    Buffer.compare(bytes, after.get(name) ?? bytes) === 0 ? [] : [name],
  );
}

test.each([
  ["embeddings.word_embeddings"],
  ["ernie_m.embeddings.position_embeddings.weight"],
  ["embeddings"],
  ["layers:0"],
  ["linear_"],
])("a model that is trained with %s frozen has these as they were", async (part) => {
  const names = await changed({ freeze: [part] });
  const isOf = (name: string): boolean =>
    part === "layers:0"
      ? name.includes(".layers.0.")
      : name.replace(/^ernie_m\./, "").startsWith(part.replace(/^ernie_m\./, ""));
  expect(names.filter(isOf)).toEqual([]);
  expect(names.length).toBeGreaterThan(10);
});

test("adapters leave frozen layers as they are", async () => {
  const names = await changed({
    freeze: ["layers:1-99", "linear_start"],
    lora: { rank: 2 },
    learningRate: 0.1,
  });
  expect(names.some((name) => name.includes(".layers.0."))).toBe(true);
  expect(names.filter((name) => /\.layers\.[1-9]|linear_start/.test(name))).toEqual([]);
});

test.each([
  [
    { freeze: ["embedings"] },
    /^freeze: the model has no parameters of "embedings", only of embeddings, layers:0-\d+, linear_start/,
  ],
  [{ freeze: ["layers:7-0"] }, /^freeze: the model has no parameters of "layers:7-0"/],
  [{ lora: { rank: 1, targets: ["q_proj", "x_proj"] } }, /^lora\.targets: .*"x_proj"/],
])("%j is refused before a step", async (settings, message) => {
  await expect(changed(settings)).rejects.toThrow(message);
});
