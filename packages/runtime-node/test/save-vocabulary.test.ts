import { join } from "node:path";
import { int32Tensor, type Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";
import { fixturePath, referenceCases } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction, ErnieMForTokenClassification, ErnieMModel } from "@ernie-m/heads";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

const runtime = nodeRuntime();

async function tensorsOf(name: string, part: "inputs" | "outputs"): Promise<ReadonlyMap<string, Tensor>> {
  const files = await runtime.openCheckpoint(fixturePath("reference/cases"));
  const file = await files.open(`${name}.${part}.safetensors`);
  const { entries } = await readSafetensors(file, `${name}.${part}.safetensors`);
  await file.close();
  const tensors = new Map<string, Tensor>();
  for (const entry of entries.values()) tensors.set(entry.name, await readWeight(files, entry));
  return tensors;
}

function idsOf(inputs: ReadonlyMap<string, Tensor>): readonly number[] {
  return Array.from(inputs.get("input_ids")?.data ?? [], Number);
}

function required(inputs: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = inputs.get(name);
  if (tensor === undefined) throw new Error(`no ${name}`);
  return tensor;
}

describe("a model with the rows that a reference case uses agrees with the reference", () => {
  it.each([
    ["base-mask", ErnieMModel],
    ["base-nomask", ErnieMModel],
    ["base-pruned", ErnieMModel],
    ["ie", ErnieMForInformationExtraction],
    ["ie-fp16", ErnieMForInformationExtraction],
    ["tokcls", ErnieMForTokenClassification],
  ])("%s", async (name, Model) => {
    const reference = referenceCases().find((entry) => entry.case === name);
    if (reference === undefined) throw new Error(`the manifest lacks the case ${name}`);
    const inputs = await tensorsOf(name, "inputs");
    const used = idsOf(inputs);
    // The padding token stays, wherever it is; the order is another one.
    const keptIds = Int32Array.from(new Set([...used, 1])).sort((a, b) => b - a);
    const target = join(temporaryFolder(), "trimmed");
    const full = await Model.fromPretrained(fixturePath(`reference/checkpoints/${reference.checkpoint}`), {
      runtime,
    });
    if (name === "base-pruned") await full.pruneHeads({ 0: [1], 2: [0, 3] });
    await full.savePretrained(target, { runtime, vocabulary: { keptIds, files: new Map() } });
    await full.dispose();

    const model = await Model.fromPretrained(target, { runtime });
    onTestFinished(() => model.dispose());
    expect(model.config.vocabSize).toBe(keptIds.length);
    expect(model.config.padTokenId).toBe(keptIds.indexOf(1));
    const shape = required(inputs, "input_ids").shape;
    const attentionMask = inputs.get("attention_mask");
    const outputs: object = await model.forward({
      inputIds: int32Tensor(
        Int32Array.from(used, (id) => keptIds.indexOf(id)),
        shape,
      ),
      ...(attentionMask && { attentionMask }),
    });
    const expected = await tensorsOf(name, "outputs");
    let compared = 0;
    for (const [key, value] of Object.entries(outputs) as [string, Tensor][]) {
      const tensor = expected.get(key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
      if (tensor === undefined) continue;
      compared += 1;
      expect(worstDifference(value, tensor), key).toBeLessThan(name === "ie-fp16" ? 1e-3 : 1e-4);
    }
    expect(compared).toBeGreaterThan(0);
  });

  it("refuses ids that the table has no row for", async () => {
    const target = join(temporaryFolder(), "trimmed");
    const model = await ErnieMModel.fromPretrained(fixturePath("reference/checkpoints/base"), { runtime });
    onTestFinished(() => model.dispose());
    const vocabulary = { keptIds: Int32Array.of(0, 1, 512), files: new Map() };
    await expect(model.savePretrained(target, { runtime, vocabulary })).rejects.toThrow(
      "vocabulary: expected ids from 0 to 511, the rows of ernie_m.embeddings.word_embeddings.weight, got 512",
    );
  });
});
