import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import type { TrainableModel } from "@ernie-m/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeStart } from "../src/model/start.js";
import { courseOf } from "../src/run/courses.js";
import { openTask } from "../src/run/open-task.js";
import { BEGIN, type RunState, restoreRun, saveRun } from "../src/run/run-state.js";
import { takeSteps } from "../src/run/steps.js";
import type { Stage } from "../src/settings.js";
import { Tags } from "../src/tagging/tags.js";
import {
  smallAnswering,
  smallSettings,
  smallSources,
  smallTagging,
  smallTokenizer,
  tokenizerFolder,
} from "./small.js";

/** Mean loss of the first and the last ten steps of tagging, and the first and the last twenty of 200 of answering. */
const KNOWN = { tagging: { first: 6.2078, last: 1.7774 }, first: 0.32033, last: 0.10143 };

const runtime = nodeRuntime({ threads: 1 });
const tokenizer = smallTokenizer();
const { shape, seed } = smallSettings;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recipe-"));
  await writeStart(join(folder, "start"), { tokenizer: tokenizerFolder, shape, seed, runtime });
});

afterAll(() => rm(folder, { recursive: true }));

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const open = (stage: Stage) => openTask(join(folder, "start"), stage, runtime, smallSources);

test("tagging comes to a known loss", async () => {
  await using model = await open(smallTagging);
  expect(model.config.numLabels).toBe(new Tags(smallSources).labels.length);
  const course = courseOf(smallTagging, smallSources, tokenizer);
  const losses: number[] = [];
  for await (const { loss } of takeSteps(model, course, smallSettings, BEGIN)) losses.push(loss);
  expect(losses).toHaveLength(40);
  expect(mean(losses.slice(0, 10))).toBeCloseTo(KNOWN.tagging.first, 3);
  expect(mean(losses.slice(-10))).toBeCloseTo(KNOWN.tagging.last, 3);
});

/** Steps from a state to `end`: their losses, and the state. */
async function run(
  model: TrainableModel,
  begin: RunState,
  end: number,
): Promise<{ losses: number[]; state: RunState }> {
  const losses: number[] = [];
  let state = begin;
  const course = courseOf(smallAnswering, smallSources, tokenizer);
  for await (const step of takeSteps(model, course, smallSettings, begin)) {
    losses.push(step.loss);
    state = step.state;
    if (state.step === end) break;
  }
  return { losses, state };
}

test("the first 200 steps come to a known loss, and a run that is taken up goes on to the same bits", async () => {
  await using whole = await open(smallAnswering);
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

  await using resumed = await open(smallAnswering);
  const files = await runtime.openCheckpoint(kept);
  const others = { ...smallSettings, seed: 6 };
  await expect(restoreRun(files, resumed, others)).rejects.toThrow("begun with other settings");
  const taken = await restoreRun(files, resumed, smallSettings);
  expect(taken).toEqual(state);
  const again = await run(resumed, taken, 200);
  expect(again).toEqual(rest);
});
