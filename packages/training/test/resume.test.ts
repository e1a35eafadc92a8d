/** A run that ends at any step goes on to the same bytes as one that never ended. */
import { float32Tensor, int32Tensor, memoryFiles } from "@ernie-m/core";
import { referenceModelUrl } from "@ernie-m/fixtures";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TrainableModel, type TrainOptions, train } from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { runtime } from "./mini.js";
import { yearRecords } from "./year-records.js";

const options = {
  runtime,
  task: "extraction",
  // Another label, so that negatives are drawn.
  training: [
    ...yearRecords(7),
    ...yearRecords(3, 20).map((record) => ({ ...record, prompt: "date", label: "date" })),
  ],
  development: yearRecords(4, 40),
  epochs: 3,
  batchSize: 4,
  gradientAccumulation: 2,
  dropout: 0.2,
  evaluateEvery: 3,
  patience: 0,
  rehearse: ["location"],
} as const;

/** How a run ends early: killed, with what was saved before; or asked to. */
type Ending = { readonly step: number; readonly how: "killed" | "aborted" };

/** Trains until it is done, ending early as told and going on each time. */
async function run(endings: readonly Ending[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  let resume = false;
  for (const ending of [...endings, undefined]) {
    const stop = new AbortController();
    const how: TrainOptions<"extraction"> = { ...options, store, resume, saveEvery: 0, signal: stop.signal };
    try {
      for await (const event of train(referenceModelUrl, how)) {
        if (ending === undefined || event.type !== "step" || event.step < ending.step) continue;
        if (ending.how === "killed") break;
        stop.abort(new Error("stopped"));
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
    resume = store.hasRun;
  }
  return store;
}

test("killed or stopped at any steps, a run goes on to the same bytes", async () => {
  const whole = await run([]);
  expect(Object.keys(whole.model).sort()).toContain("model.safetensors");
  const ending = fc.record({
    step: fc.integer({ min: 0, max: 10 }),
    how: fc.constantFrom("killed" as const, "aborted" as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(ending, { minLength: 1, maxLength: 2 }), async (endings) => {
      const resumed = await run(endings.toSorted((a, b) => a.step - b.step));
      expect(resumed.hashes).toEqual(whole.hashes);
    }),
    { numRuns: 2 },
  );
});

test("what a run goes on from is saved between measurements too", async () => {
  const saved: number[] = [];
  const store = new MemoryStore();
  for await (const event of train(referenceModelUrl, { ...options, epochs: 1, store, saveEvery: 0 }))
    if (event.type === "saved" && event.what === "run") saved.push(event.step);
  expect(saved).toContain(1);
  expect(saved).toContain(2);
});

test("a run does not go on with another data set, seed or setting", async () => {
  const store = new MemoryStore();
  const stop = new AbortController();
  const first = (async () => {
    for await (const event of train(referenceModelUrl, { ...options, store, signal: stop.signal }))
      if (event.type === "step") stop.abort(new Error("stopped"));
  })();
  await expect(first).rejects.toThrow("stopped");
  const goingOn = async (changes: Partial<TrainOptions<"extraction">>) => {
    for await (const _ of train(referenceModelUrl, { ...options, ...changes, store, resume: true }));
  };
  await expect(goingOn({ seed: 7 })).rejects.toThrow("seed: the run was started with 1000, not 7");
  await expect(goingOn({ betas: [0.9, 0.98] })).rejects.toThrow(
    "betas: the run was started with none, not [0.9,0.98]",
  );
  await expect(goingOn({ epsilon: 1e-6 })).rejects.toThrow(
    "epsilon: the run was started with none, not 0.000001",
  );
  await expect(goingOn({ epochs: 4 })).rejects.toThrow("epochs: the run was started with 3, not 4");
  await expect(goingOn({ training: yearRecords(3) })).rejects.toThrow(
    "trainingSet: is another one than the run was started with",
  );
  await expect(goingOn({ development: undefined })).rejects.toMatchObject({ code: "resume" });
});

/** The reference model with its bytes changed. */
async function otherModel(change: (name: string, bytes: Uint8Array) => Uint8Array): Promise<typeof runtime> {
  const openCheckpoint: typeof runtime.openCheckpoint = async (where, opening) => {
    const files = await runtime.openCheckpoint(where, opening);
    const read = async (name: string) => change(name, new Uint8Array(await files.readFile(name)));
    const names = ["config.json", "model.safetensors", "sentencepiece.bpe.model", "vocab.txt"];
    const all = await Promise.all(
      names.map(async (name) => ((await files.has(name)) ? [[name, await read(name)] as const] : [])),
    );
    return memoryFiles("other", Object.fromEntries(all.flat()));
  };
  return { ...runtime, openCheckpoint };
}

test("a run does not go on beside another model of the same shape, or to be saved another way", async () => {
  const short = { ...options, development: undefined, rehearse: "none", lora: { rank: 2 } } as const;
  const store = new MemoryStore();
  const stop = new AbortController();
  const same = await otherModel((_, bytes) => bytes);
  const first = (async () => {
    const how = { ...short, runtime: same, store, signal: stop.signal };
    for await (const event of train(referenceModelUrl, how))
      if (event.type === "step") stop.abort(new Error("stopped"));
  })();
  await expect(first).rejects.toThrow("stopped");
  const goingOn = async (changes: Partial<TrainOptions<"extraction">>) => {
    const going = train(referenceModelUrl, { ...short, runtime: same, ...changes, store, resume: true });
    for await (const event of going) if (event.type === "start") return event.step;
    return undefined;
  };
  expect(await goingOn({})).toBe(1);
  await expect(goingOn({ dtype: "float32" })).rejects.toThrow(
    'dtype: the run was started with none, not "float32"',
  );
  await expect(goingOn({ adapter: true })).rejects.toThrow(
    "adapter: the run was started with false, not true",
  );
  // Weights that nothing trains, the last row of a table that no text has among them; a unigram's score.
  for (const [file, fromEnd] of [
    ["model.safetensors", 0],
    ["model.safetensors", 100_000],
    ["sentencepiece.bpe.model", 5000],
  ] as const) {
    const other = await otherModel((name, bytes) => {
      if (name === file) bytes[bytes.length - 2 - fromEnd] ^= 1;
      return bytes;
    });
    await expect(goingOn({ runtime: other })).rejects.toThrow(
      "model: is another one than the run was started with",
    );
  }
});

test("a run that an earlier version began is refused: it does not say of which weights it is", async () => {
  const earlier = memoryFiles("run", { "run.json": new TextEncoder().encode('{"version":1}') });
  const store = new MemoryStore();
  store.openRun = async () => earlier;
  const going = train(referenceModelUrl, { ...options, rehearse: "none", store, resume: true });
  await expect(going.next()).rejects.toThrow("run: is a run of version 1, expected 2");
});

test("files of a run come in parts of a mebibyte at most, which later steps leave as they are", async () => {
  await using model = await TrainableModel.load(referenceModelUrl, {
    runtime,
    head: "information-extraction",
    dropout: 0,
  });
  const row = (token: number) => int32Tensor(Int32Array.of(0, token, 2), [1, 3]);
  const spread = () => float32Tensor(Float32Array.of(0, 1, 0), [1, 3]);
  const batch = { inputIds: row(9), attentionMask: row(1), startPositions: spread(), endPositions: spread() };
  const take = (step: number) => model.step([batch], { step, learningRate: 1e-3 });
  await take(0);
  const files = [...model.runFiles()].map(({ parts }) => [...parts]);
  expect(files).toHaveLength(3);
  // The header is one part.
  for (const [, ...parts] of files) expect(parts.every(({ length }) => length <= 2 ** 20)).toBe(true);
  const before = files.map((parts) => Buffer.concat(parts));
  await take(1);
  const after = files.map((parts) => Buffer.concat(parts));
  expect(after.every((bytes, i) => bytes.equals(before[i]))).toBe(true);
});

test("betas and epsilon are those of the steps, and refused out of range", async () => {
  const weights = async (more: Pick<TrainOptions<"extraction">, "betas" | "epsilon">) => {
    const store = new MemoryStore();
    const how = { ...options, development: undefined, rehearse: "none", epochs: 1, store, ...more } as const;
    for await (const _ of train(referenceModelUrl, how));
    return store.hashes["model.safetensors"];
  };
  const usual = await weights({});
  expect(await weights({ betas: [0.9, 0.999], epsilon: 1e-8 })).toBe(usual);
  expect(await weights({ betas: [0.5, 0.999] })).not.toBe(usual);
  expect(await weights({ epsilon: 1e-3 })).not.toBe(usual);
  await expect(weights({ betas: [0.9, 1] })).rejects.toThrow(
    "betas: expected two numbers from 0 to below 1, got [0.9, 1]",
  );
  await expect(weights({ epsilon: -1 })).rejects.toThrow("epsilon: expected a number from 0, got -1");
});
