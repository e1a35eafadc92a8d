import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readWeights } from "../src/model/read-weights.js";
import { writeStart } from "../src/model/start.js";
import { openTask } from "../src/run/open-task.js";
import { stageFolders } from "../src/run/stage-folders.js";
import { type TrainOptions, trainModel } from "../src/run/train.js";
import type { Settings } from "../src/settings.js";
import { smallAnswering, smallSettings, smallSources, smallTagging, tokenizerFolder } from "./small.js";

const runtime = nodeRuntime({ threads: 1 });
const short = { steps: 3, maxTokens: 64, stepTokens: 256 };
const tag = { ...smallTagging, phases: smallTagging.phases.map((phase) => ({ ...phase, ...short })) };
const ask = {
  ...smallAnswering,
  phases: smallAnswering.phases.slice(0, 1).map((phase) => ({ ...phase, ...short })),
};
const settings: Settings = {
  ...smallSettings,
  stages: [tag, ask, { ...tag, seed: 6 }, { ...ask, seed: 6 }] as Settings["stages"],
};
const gathered = { sources: smallSources, training: [], development: [], test: [] };
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stages-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function train(name: string, options: Partial<TrainOptions> = {}): Promise<void> {
  const out = join(folder, name);
  const { shape, seed } = settings;
  // A few sentences are too little to begin embeddings by.
  if (!existsSync(out))
    await writeStart(join(out, "start"), { tokenizer: tokenizerFolder, shape, seed, runtime });
  await trainModel(gathered, settings, {
    out,
    tokenizer: tokenizerFolder,
    threads: 1,
    written: 0,
    until: Number.POSITIVE_INFINITY,
    saveEvery: 1000,
    measureEvery: 1000,
    changed: false,
    signal: new AbortController().signal,
    ...options,
  });
}

const weightsIn = async (at: string, stage: Settings["stages"][number]) => {
  await using model = await openTask(at, stage, runtime, smallSources);
  expect(model.loadReport.initialised).toEqual([]);
  return Object.fromEntries(Object.entries(model.tensors).map(([name, { data }]) => [name, [...data]]));
};

const isHead = (name: string): boolean => /^(classifier|linear_start|linear_end)\./.test(name);

test("the first stage begins with a model of another shape, as far as it reaches", async () => {
  const given = join(folder, "given");
  const shape = { ...settings.shape, layers: settings.shape.layers + 1 };
  await writeStart(given, { tokenizer: tokenizerFolder, shape, seed: 99, runtime });
  const out = join(folder, "inherited");
  await mkdir(out);
  await train("inherited", { from: given, until: 0 });
  const [begun, held] = [await readWeights(join(out, "start"), runtime), await readWeights(given, runtime)];
  expect(begun.get("pooler.dense.weight")).toEqual(held.get("pooler.dense.weight"));
  expect(begun.get(`encoder.layers.${settings.shape.layers}.norm1.weight`)).toBeUndefined();
  expect(begun.size).toBeLessThan(held.size);
});

test("a stage begins with the heads that its task left and the encoder that the last stage left", async () => {
  await train("whole");
  const [first, second, third, fourth] = stageFolders(join(folder, "whole"), settings.stages);
  const [tagging, answering] = settings.stages;
  const left = {
    tagging: await weightsIn(first.end, tagging),
    answering: await weightsIn(second.end, answering),
  };
  const begun = await weightsIn(third.begin, tagging);
  for (const [name, values] of Object.entries(begun))
    expect(values, name).toEqual((isHead(name) ? left.tagging : left.answering)[name]);
  expect(Object.keys(begun).filter(isHead)).not.toHaveLength(0);

  const tagged = await weightsIn(third.end, tagging);
  for (const [name, values] of Object.entries(await weightsIn(fourth.begin, answering)))
    expect(values, name).toEqual((isHead(name) ? left.answering : tagged)[name]);
  const { id2label, architectures } = JSON.parse(
    await readFile(join(folder, "whole", "model", "config.json"), "utf8"),
  );
  expect(id2label).toBeUndefined();
  expect(architectures).toEqual(["ErnieMForInformationExtraction"]);
});

test("stopped at any step and taken up, stages come to the same bits", async () => {
  const past = { until: 0 };
  for (let runs = 0; !existsSync(stageFolders(join(folder, "parts"), settings.stages)[3].end); runs++) {
    expect(runs).toBeLessThan(20);
    await train("parts", past);
  }
  const model = (name: string) => readFile(join(folder, name, "model", "model.safetensors"));
  expect((await model("parts")).equals(await model("whole"))).toBe(true);
});

test("a model takes the place of the first stages: its encoder and the heads it has go on", async () => {
  const model = join(folder, "whole", "model");
  const [tagging, answering] = settings.stages;
  const out = join(folder, "after");
  await mkdir(out);
  const after = { model, stages: 2 };
  await train("after", { after, until: 0 });
  const [, , third, fourth] = stageFolders(out, settings.stages);
  const published = await weightsIn(model, answering);
  await using begun = await openTask(third.begin, tagging, runtime, smallSources);
  for (const [name, { data }] of Object.entries(begun.tensors))
    if (!isHead(name)) expect([...data], name).toEqual(published[name]);
  await train("after", { after });
  const [head] = Object.keys(published).filter(isHead);
  expect((await weightsIn(fourth.begin, answering))[head]).toEqual(published[head]);
  expect(existsSync(fourth.end)).toBe(true);

  await expect(train("whole", { after })).rejects.toThrow("a run that began with this stage is there");
  await expect(train("never", { after: { model, stages: 4 } })).rejects.toThrow(
    "expected 1 to 3 before, got 4",
  );
});
