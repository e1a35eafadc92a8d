import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { TrainableModel } from "@ernie-m/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeStart } from "../src/model/start.js";
import { questionCourse, tagCourse } from "../src/run/courses.js";
import { BEGIN, type RunState, restoreRun, saveRun } from "../src/run/run-state.js";
import { saveTagged } from "../src/run/save-model.js";
import { takeSteps } from "../src/run/steps.js";
import { Tags } from "../src/tagging/tags.js";
import { smallSettings, smallSources, smallTokenizer, tokenizerFolder } from "./small.js";

/** Mean loss of the first and the last ten steps of tagging, and the first and the last twenty of 200 of answering. */
const KNOWN = { tagging: { first: 5.2781, last: 1.5391 }, first: 0.29194, last: 0.08464 };

const runtime = nodeRuntime({ threads: 1 });
const tokenizer = smallTokenizer();
const { shape, seed, positiveWeight } = smallSettings;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recipe-"));
  await writeStart(join(folder, "start"), { tokenizer: tokenizerFolder, shape, seed, runtime });
});

afterAll(() => rm(folder, { recursive: true }));

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test("tagging comes to a known loss, and leaves its encoder under heads that are new", async () => {
  const tags = new Tags(smallSources);
  await using model = await TrainableModel.load(join(folder, "start"), {
    ...{ runtime, head: "token-classification", dropout: 0, seed },
    labels: tags.labels,
  });
  expect(model.config.numLabels).toBe(tags.labels.length);
  const course = tagCourse(smallSettings.tagging, smallSources, tokenizer, tags);
  const losses: number[] = [];
  for await (const { loss } of takeSteps(model, course, smallSettings, BEGIN)) losses.push(loss);
  expect(losses).toHaveLength(40);
  expect(mean(losses.slice(0, 10))).toBeCloseTo(KNOWN.tagging.first, 3);
  expect(mean(losses.slice(-10))).toBeCloseTo(KNOWN.tagging.last, 3);

  await saveTagged(model, runtime, join(folder, "start"), join(folder, "tagged"));
  const open = (name: string) =>
    TrainableModel.load(join(folder, name), { runtime, head: "information-extraction" });
  await using start = await open("start");
  await using tagged = await open("tagged");
  expect(tagged.loadReport.initialised).toEqual([]);
  for (const [name, { data }] of Object.entries(tagged.tensors)) {
    const isHead = name.startsWith("linear_start") || name.startsWith("linear_end");
    expect(data, name).toEqual((isHead ? start : model).tensors[name].data);
  }
});

const open = () =>
  TrainableModel.load(join(folder, "start"), {
    ...{ runtime, head: "information-extraction", dropout: 0, seed },
    loss: { positiveWeight },
  });

/** Steps from a state to `end`: their losses, and the state. */
async function run(
  model: TrainableModel,
  begin: RunState,
  end: number,
): Promise<{ losses: number[]; state: RunState }> {
  const losses: number[] = [];
  let state = begin;
  const course = questionCourse(smallSettings.phases, smallSources, tokenizer);
  for await (const step of takeSteps(model, course, smallSettings, begin)) {
    losses.push(step.loss);
    state = step.state;
    if (state.step === end) break;
  }
  return { losses, state };
}

test("the first 200 steps come to a known loss, and a run that is taken up goes on to the same bits", async () => {
  await using whole = await open();
  const { losses, state } = await run(whole, BEGIN, 150);
  const kept = join(folder, "run");
  await saveRun(
    await runtime.createCheckpoint(kept, { overwrite: true }),
    { state, settings: smallSettings },
    whole,
  );
  const rest = await run(whole, state, 200);
  const all = [...losses, ...rest.losses];
  expect(all).toHaveLength(200);
  expect(mean(all.slice(0, 20))).toBeCloseTo(KNOWN.first, 4);
  expect(mean(all.slice(-20))).toBeCloseTo(KNOWN.last, 4);

  await using resumed = await open();
  const files = await runtime.openCheckpoint(kept);
  const others = { ...smallSettings, seed: 6 };
  await expect(restoreRun(files, resumed, others)).rejects.toThrow("begun with other settings");
  const taken = await restoreRun(files, resumed, smallSettings);
  expect(taken).toEqual(state);
  const again = await run(resumed, taken, 200);
  expect(again).toEqual(rest);
});
