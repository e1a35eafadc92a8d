import { join } from "node:path";
import { int32Tensor } from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

const runtime = nodeRuntime({ threads: 1 });
const where = fixturePath("reference/checkpoints/information-extraction");
const shape = [2, 6];
const ids = [0, 17, 4, 250, 33, 2, 0, 9, 2, 1, 1, 1];
const mask = ids.map((id) => (id === 1 ? 0 : 1));

/** Exact sums of integers also on x86 processors before VNNI, which cut them otherwise. */
const exact = { extra: { session: { x64quantprecision: "1" } } };

/** What onnxruntime-node makes of a folder, without anything of this project. */
async function run(folder: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const session = await InferenceSession.create(join(folder, "model.onnx"), exact);
  const int64 = (values: readonly number[]): Tensor =>
    new Tensor("int64", BigInt64Array.from(values, BigInt), shape);
  const { start_logits, end_logits } = await session.run({
    input_ids: int64(ids),
    attention_mask: int64(mask),
  });
  await session.release();
  return { start: real(start_logits.data as Float32Array), end: real(end_logits.data as Float32Array) };
}

function real(values: Float32Array): readonly number[] {
  return [...values].filter((_, i) => mask[i] === 1);
}

function worst(left: readonly number[], right: readonly number[]): number {
  return Math.max(...left.map((value, i) => Math.abs(value - right[i])));
}

// 4-bit integers are unpacked to floats in the file; 8-bit ones are multiplied, with sums that may fall a step apart.
test.each([
  ["int8", undefined, 1e-2],
  ["int7", undefined, 1e-2],
  ["int4", "fp32", 1e-4],
] as const)(
  "a model saved as ONNX in %s runs alone, as the checkpoint saved so does here",
  async (saved, dtype, tolerance) => {
    const root = temporaryFolder();
    const model = await ErnieMForInformationExtraction.fromPretrained(where, { runtime });
    await model.saveOnnx(join(root, "onnx"), { runtime, dtype: saved });
    await model.savePretrained(join(root, "saved"), { runtime, dtype: saved });
    const inputs = {
      inputIds: int32Tensor(Int32Array.from(ids), shape),
      attentionMask: int32Tensor(Int32Array.from(mask), shape),
    };
    const floats = await model.forward(inputs);
    await model.dispose();
    const loaded = await ErnieMForInformationExtraction.fromPretrained(join(root, "saved"), {
      runtime,
      dtype,
    });
    const own = await loaded.forward(inputs);
    await loaded.dispose();

    const { start, end } = await run(join(root, "onnx"));
    expect(start).toHaveLength(9);
    expect(worst(start, real(own.startLogits.data))).toBeLessThan(tolerance);
    expect(worst(end, real(own.endLogits.data))).toBeLessThan(tolerance);
    // And it is quantised: floats give something else.
    expect(worst(start, real(floats.startLogits.data))).toBeGreaterThan(tolerance / 10);
  },
);
