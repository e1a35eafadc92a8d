import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { TrainableModel } from "@ernie-m/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeStart } from "../src/model/start.js";
import { BEGIN, type RunState, restoreRun, saveRun } from "../src/run/run-state.js";
import { takeSteps } from "../src/run/steps.js";
import { smallSettings, smallSources, smallTokenizer, tokenizerFolder } from "./small.js";

/** Mean loss of the first and the last twenty of 200 steps. */
const KNOWN = { first: 0.15511, last: 0.0594 };

const runtime = nodeRuntime({ threads: 1 });
const tokenizer = smallTokenizer();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recipe-"));
  const { shape, seed } = smallSettings;
  await writeStart(join(folder, "start"), { tokenizer: tokenizerFolder, shape, seed, runtime });
});

afterAll(() => rm(folder, { recursive: true }));

const open = () =>
  TrainableModel.load(join(folder, "start"), {
    runtime,
    head: "information-extraction",
    dropout: 0,
    seed: smallSettings.seed,
  });

/** Steps from a state to `end`: their losses, and the state. */
async function run(
  model: TrainableModel,
  begin: RunState,
  end: number,
): Promise<{ losses: number[]; state: RunState }> {
  const losses: number[] = [];
  let state = begin;
  for await (const step of takeSteps(model, { sources: smallSources, tokenizer }, smallSettings, begin)) {
    losses.push(step.loss);
    state = step.state;
    if (state.step === end) break;
  }
  return { losses, state };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

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
