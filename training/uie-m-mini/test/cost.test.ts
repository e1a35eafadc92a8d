import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { measureCost } from "../src/evaluation/cost.js";
import { writeStart } from "../src/model/start.js";
import { smallSettings, tokenizerFolder } from "./small.js";

const runtime = nodeRuntime({ threads: 1 });
const { shape, seed } = smallSettings;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cost-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("each model costs the bytes of its weights, and time", async () => {
  const shapes = { narrow: shape, wide: { ...shape, hiddenSize: 64 } };
  const folders = await Promise.all(
    Object.entries(shapes).map(async ([name, shape]) => {
      const at = join(folder, name);
      await writeStart(at, { tokenizer: tokenizerFolder, shape, seed, runtime });
      return at;
    }),
  );
  const text = "Ann met Bob in Rome. ".repeat(6);
  const records = ["person", "city"].map((prompt) => ({ text, prompt, lang: "en", spans: [] }));
  const costs = await measureCost(folders, records, runtime);
  for (const [i, { model, bytes, milliseconds }] of costs.entries()) {
    expect([model, bytes]).toEqual([folders[i], (await stat(join(folders[i], "model.safetensors"))).size]);
    expect(milliseconds).toBeGreaterThan(0);
  }
  expect(costs).toHaveLength(2);
});
