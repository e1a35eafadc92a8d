import { join } from "node:path";
import { readConfig, type Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";
import { fixturePath, type ReferenceCase, referenceCases } from "@ernie-m/fixtures";
import { ErnieMModel } from "@ernie-m/heads";
import { headOf, heads } from "@ernie-m/heads/table";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

const runtime = nodeRuntime();

async function modelOf(checkpoint: string) {
  const folder = fixturePath(`reference/checkpoints/${checkpoint}`);
  const head = headOf(await readConfig(await runtime.openCheckpoint(folder)));
  if (head === undefined) throw new Error(`${checkpoint} names no head`);
  const Model = await heads[head].model();
  return Model.fromPretrained(folder, { runtime });
}

async function exported(checkpoint: string, dtype?: "fp16" | "bf16"): Promise<string> {
  const target = join(temporaryFolder(), "onnx");
  const model = await modelOf(checkpoint);
  await model.saveOnnx(target, { runtime, ...(dtype && { dtype }) });
  await model.dispose();
  return target;
}

async function tensorsOf(reference: ReferenceCase, part: "inputs" | "outputs") {
  const files = await runtime.openCheckpoint(fixturePath("reference/cases"));
  const name = `${reference.case}.${part}.safetensors`;
  const file = await files.open(name);
  const { entries } = await readSafetensors(file, name);
  await file.close();
  const tensors = new Map<string, Tensor>();
  for (const entry of entries.values()) tensors.set(entry.name, await readWeight(files, entry));
  return tensors;
}

/** As the documentation says: int64, one row for each sequence; each choice is a row. */
function fed(tensor: Tensor): OrtTensor {
  const width = tensor.shape.at(-1) ?? 1;
  return new OrtTensor("int64", BigInt64Array.from(Array.from(tensor.data, Number), BigInt), [
    tensor.data.length / width,
    width,
  ]);
}

/** The reference's outputs that the folder, run by ONNX Runtime and nothing else, gives too; how many there were. */
async function expectSame(reference: ReferenceCase, folder: string, tolerance: number): Promise<number> {
  const inputs = await tensorsOf(reference, "inputs");
  const ids = inputs.get("input_ids");
  if (ids === undefined) throw new Error(`${reference.case} has no ids`);
  const mask: Tensor = inputs.get("attention_mask") ?? {
    dtype: "int64",
    shape: ids.shape,
    data: BigInt64Array.from(Array.from(ids.data, Number), (id) => (id === 1 ? 0n : 1n)),
  };
  const session = await InferenceSession.create(join(folder, "model.onnx"), { logSeverityLevel: 3 });
  const results = await session.run({ input_ids: fed(ids), attention_mask: fed(mask) });
  let compared = 0;
  for (const [name, expected] of await tensorsOf(reference, "outputs")) {
    const actual = results[name];
    if (actual === undefined || expected.dtype !== "float32") continue;
    compared += 1;
    const tensor: Tensor = { ...expected, data: actual.data as Float32Array };
    expect(worstDifference(tensor, expected), `${reference.case} ${name}`).toBeLessThan(tolerance);
  }
  await session.release();
  return compared;
}

/** What a folder cannot be given: it has two inputs, and transformers' masks. */
const BEYOND = new Set([
  "base-positions",
  "base-embeds",
  "base-headmask-1d",
  "base-headmask-2d",
  "base-past",
  "base-pruned",
  "base-resized",
  "ie-paddle-mask",
]);

describe("saveOnnx: ONNX Runtime alone agrees with the published implementation", () => {
  const cases = referenceCases().filter((reference) => !BEYOND.has(reference.case));

  it.each(cases)("$case: $note", async (reference) => {
    const folder = await exported(reference.checkpoint);
    const tolerance = /fp16|bf16/.test(reference.case) ? 1e-3 : 1e-4;
    expect(await expectSame(reference, folder, tolerance)).toBeGreaterThan(0);
  });

  const extraction = cases.find((reference) => reference.case === "ie");
  if (extraction === undefined) throw new Error("the manifest lacks the case ie");

  it.each([
    "information-extraction-paddle",
    "information-extraction-paddle-p2",
    "information-extraction-paddle-safetensors",
    "information-extraction-sharded",
    "information-extraction-torch-legacy",
    "information-extraction-torch-zip",
  ])("%s", async (checkpoint) => {
    expect(await expectSame(extraction, await exported(checkpoint), 1e-4)).toBe(2);
  });

  it.each(["fp16", "bf16"] as const)("weights rounded to %s", async (dtype) => {
    const rounded = cases.find((reference) => reference.case === `ie-${dtype}`);
    if (rounded === undefined) throw new Error(`the manifest lacks the case ie-${dtype}`);
    const folder = await exported("information-extraction", dtype);
    expect(await expectSame(rounded, folder, 1e-3)).toBe(2);
  });

  it("T24: takes ids and a mask alone, never token types, for every head", async () => {
    const tasks = ["sequence-classification", "token-classification", "question-answering"];
    for (const checkpoint of ["base", "information-extraction", "multiple-choice", ...tasks]) {
      const folder = await exported(checkpoint);
      const session = await InferenceSession.create(join(folder, "model.onnx"), { logSeverityLevel: 3 });
      expect(session.inputNames, checkpoint).toEqual(["input_ids", "attention_mask"]);
      await session.release();
    }
  });

  it("heads that were pruned", async () => {
    const target = join(temporaryFolder(), "onnx");
    const where = fixturePath("reference/checkpoints/base");
    const model = await ErnieMModel.fromPretrained(where, { runtime });
    await model.pruneHeads({ 0: [1], 2: [0, 3] });
    await model.saveOnnx(target, { runtime });
    await model.dispose();
    const pruned = referenceCases().find((reference) => reference.case === "base-pruned");
    if (pruned === undefined) throw new Error("the manifest lacks the case base-pruned");
    expect(await expectSame(pruned, target, 1e-4)).toBe(2);
  });
});
