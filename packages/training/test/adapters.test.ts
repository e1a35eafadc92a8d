/** What training makes of a model as an adapter, opened by whoever runs it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { float32Tensor, memoryFiles, type Tensor, type TensorMap } from "@ernie-m/core";
import { saveAdapter } from "@ernie-m/core/saving";
import { readSafetensors } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { saveModel, TrainableModel } from "../src/index.js";
import { fixtureTensors, microBatches, trainerOptions, trainingCase } from "./training-case.js";

const of = trainingCase("extraction-lora");
const checkpoint = (name: string): string => fixturePath(`reference/checkpoints/${name}`);
const runtime = nodeRuntime({ threads: 1 });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ernie-m-adapter-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The loss that a model has on the first batch of the run: of tokens that are not padding. */
async function lossOf(model: ErnieMForInformationExtraction): Promise<number> {
  const batches = await fixtureTensors("reference/training/extraction-lora.batches.safetensors");
  const [batch] = microBatches(of, batches, 0);
  const { startLogits, endLogits } = await model.forward(batch);
  const term = (logits: Tensor, targets: Tensor | undefined, i: number): number => {
    const x = Number(logits.data[i]);
    return Math.max(x, 0) - x * Number(targets?.data[i]) + Math.log1p(Math.exp(-Math.abs(x)));
  };
  let [sum, count] = [0, 0];
  Array.from(batch.attentionMask?.data ?? [], Number).forEach((seen, i) => {
    if (seen === 0) return;
    count += 1;
    sum += (term(startLogits, batch.startPositions, i) + term(endLogits, batch.endPositions, i)) / 2;
  });
  return sum / count;
}

async function save(tensors: TensorMap, base: string, isTransposed?: () => boolean): Promise<void> {
  const { lora } = of;
  if (lora === null) throw new Error("no adapter");
  await using model = await ErnieMForInformationExtraction.fromPretrained(base, { runtime });
  const { config } = model;
  const sink = await runtime.createCheckpoint(folder, { overwrite: true });
  await saveAdapter(
    { ...lora, base, config, architecture: "ErnieMForInformationExtraction", tensors, isTransposed },
    sink,
  );
}

async function tensorNames(path: string): Promise<readonly string[]> {
  const files = memoryFiles("adapter", { tensors: new Uint8Array(await readFile(path)) });
  return [...(await readSafetensors(await files.open("tensors"), "tensors")).entries.keys()];
}

const loaded = (where: string) => ErnieMForInformationExtraction.fromPretrained(where, { runtime });

test.each([
  "information-extraction",
  "information-extraction-paddle",
  "information-extraction-paddle-safetensors",
  "information-extraction-torch-zip",
])("beside %s the loss is the one that the published implementation began with", async (name) => {
  const base = checkpoint(name);
  const tensors = await fixtureTensors("reference/training/extraction-lora.adapters.safetensors");
  await using plain = await loaded(base);
  expect(Math.abs((await lossOf(plain)) / of.losses[0] - 1)).toBeGreaterThan(1e-3);
  await save(tensors, base);
  await using model = await loaded(folder);
  expect(Math.abs((await lossOf(model)) / of.losses[0] - 1)).toBeLessThan(1e-6);
  expect(model.loadReport).toMatchObject({ adapter: folder, initialised: [], unused: [], warnings: [] });
});

describe.each(["information-extraction", "information-extraction-paddle"])("trained beside %s", (name) => {
  test("what is saved computes what was trained, the head with it", async () => {
    const base = checkpoint(name);
    await using trained = await TrainableModel.load(base, { runtime, ...trainerOptions(of) });
    const batches = await fixtureTensors("reference/training/extraction-lora.batches.safetensors");
    trained.setTensors(await fixtureTensors("reference/training/extraction-lora.adapters.safetensors"));
    for (let step = 0; step < 3; step++)
      await trained.step(microBatches(of, batches, step), { step, learningRate: 1e-2 });
    await save(trained.tensors, base, () => name.endsWith("paddle"));
    const { loss } = await trained.step(microBatches(of, batches, 0), { step: 3, learningRate: 0 });
    await using model = await loaded(folder);
    expect(Math.abs((await lossOf(model)) / loss - 1)).toBeLessThan(1e-6);
    expect(Math.abs(loss / of.losses[0] - 1)).toBeGreaterThan(0.05);

    // The sum, written out, is a model like any other.
    const whole = join(folder, "whole");
    await model.savePretrained(whole, { runtime });
    await using merged = await loaded(whole);
    expect(Math.abs((await lossOf(merged)) / loss - 1)).toBeLessThan(1e-6);
    expect(merged.loadReport.adapter).toBeUndefined();
  });
});

describe.each(["information-extraction", "information-extraction-paddle"])(
  "an adapter of a head that is trained whole as well, beside %s",
  (name) => {
    test("what is saved computes what was trained, merged and as an adapter", async () => {
      const base = checkpoint(name);
      const lora = { rank: 2, alpha: 4, targets: (module: string) => /q_proj|linear_/.test(module) };
      await using trained = await TrainableModel.load(base, { runtime, ...trainerOptions(of), lora });
      const batches = await fixtureTensors("reference/training/extraction-lora.batches.safetensors");
      for (let step = 0; step < 4; step++)
        await trained.step(microBatches(of, batches, step), { step, learningRate: 1e-2 });
      const names = trained.trained.map((each) => each.name);
      for (const own of ["linear_start.weight", "linear_start.bias", "linear_start.lora_A.weight"])
        expect(names).toContain(own);

      const whole = join(folder, "whole");
      await saveModel(trained, await runtime.createCheckpoint(whole));
      const adapter = join(folder, "adapter");
      await saveAdapter(
        {
          ...{ rank: 2, alpha: 4, base, config: trained.config, tensors: trained.tensors },
          ...{ architecture: "ErnieMForInformationExtraction", isTransposed: trained.isTransposed },
        },
        await runtime.createCheckpoint(adapter),
      );
      const { loss } = await trained.step(microBatches(of, batches, 0), { step: 4, learningRate: 0 });
      for (const where of [whole, adapter]) {
        await using model = await loaded(where);
        expect(Math.abs((await lossOf(model)) / loss - 1)).toBeLessThan(1e-6);
      }
      // As PEFT has it: no layer is in both of its lists.
      const json = JSON.parse(await readFile(join(adapter, "adapter_config.json"), "utf8"));
      expect(json.target_modules).toEqual(expect.arrayContaining(["linear_start", "linear_end"]));
      expect(json.modules_to_save).toBeNull();
      const written = await tensorNames(join(adapter, "adapter_model.safetensors"));
      expect(written).toContain("base_model.model.linear_start.base_layer.weight");
      expect(written).not.toContain("base_model.model.linear_start.weight");
    });
  },
);

test("a model that is saved over an adapter takes it away: its sum is not added twice", async () => {
  const base = checkpoint("information-extraction");
  await save(await fixtureTensors("reference/training/extraction-lora.adapters.safetensors"), base);
  {
    await using model = await loaded(folder);
    await model.savePretrained(folder, { runtime, overwrite: true });
  }
  expect((await readdir(folder)).filter((name) => name.startsWith("adapter"))).toEqual([]);
  await using whole = await loaded(folder);
  expect(whole.loadReport.adapter).toBeUndefined();
  expect(Math.abs((await lossOf(whole)) / of.losses[0] - 1)).toBeLessThan(1e-6);
});

test("an adapter whose model moved is added to the one that is named", async () => {
  const base = checkpoint("information-extraction");
  await save(await fixtureTensors("reference/training/extraction-lora.adapters.safetensors"), base);
  const moved = join(folder, "adapter_config.json");
  const text = JSON.stringify({
    peft_type: "LORA",
    ...{ r: 4, lora_alpha: 8, base_model_name_or_path: join(folder, "gone") },
  });
  await writeFile(moved, text);
  await expect(loaded(folder)).rejects.toThrow(
    `${moved}: the model that it was trained on cannot be opened: ${join(folder, "gone")}`,
  );
  await using model = await ErnieMForInformationExtraction.fromPretrained(base, { runtime, adapter: folder });
  expect(Math.abs((await lossOf(model)) / of.losses[0] - 1)).toBeLessThan(1e-6);
});

test("a model of integers is refused, by its layer", async () => {
  const base = checkpoint("information-extraction");
  const integers = join(folder, "int8");
  {
    await using model = await loaded(base);
    await model.savePretrained(integers, { runtime, dtype: "int8" });
  }
  const zeros = (...shape: readonly number[]) => float32Tensor(new Float32Array(256), shape);
  const module = "ernie_m.encoder.layers.0.self_attn.self_attn.q_proj";
  await save({ [`${module}.lora_A.weight`]: zeros(4, 64), [`${module}.lora_B.weight`]: zeros(64, 4) }, base);
  await expect(
    ErnieMForInformationExtraction.fromPretrained(integers, { runtime, adapter: folder }),
  ).rejects.toMatchObject({
    code: "weight-dtype",
    message: expect.stringMatching(
      /int8\/model\.safetensors: .*q_proj\.weight: expected floats, to add .* got int8/,
    ),
  });
});
