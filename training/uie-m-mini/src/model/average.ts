import { cp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openWeights, type Runtime, type Tensor } from "@ernie-m/core";
import {
  fromFloat32,
  isWidenableDType,
  readWeight,
  toFloat32,
  writeSafetensors,
} from "@ernie-m/core/weights";

interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Writes the mean of two models of one run to a folder, as fp16, in place of what is there: of what a run reached and what
 * it was begun with, each with its rate cooled, it was better than either on most of what is measured. `share` is how much
 * the second weighs, 0 to 1.
 *
 * Throws: RangeError, a weight that only one has, or that has another shape there; CheckpointError; the file system's errors.
 * Source: Wortsman et al. 2022, "Model soups".
 */
export async function writeAverage(
  [one, other]: readonly [string, string],
  to: string,
  runtime: Runtime,
  share = 0.5,
): Promise<void> {
  const [first, second] = [await weightsOf(one, runtime), await weightsOf(other, runtime)];
  const tensors = [...new Set([...first.keys(), ...second.keys()])].map((name) => {
    const [a, b] = [first.get(name), second.get(name)];
    if (a === undefined || b === undefined || a.shape.join() !== b.shape.join())
      throw new RangeError(`${name}: expected the same weight in ${one} and ${other}`);
    return [
      name,
      half(
        a.values.map((value, i) => (1 - share) * value + share * b.values[i]),
        a.shape,
      ),
    ] as const;
  });
  const part = `${to}.part`;
  await rm(part, { recursive: true, force: true });
  await cp(one, part, { recursive: true });
  await writeFile(join(part, "model.safetensors"), writeSafetensors(Object.fromEntries(tensors)));
  await rm(to, { recursive: true, force: true });
  await rename(part, to);
}

function half(values: Float32Array, shape: readonly number[]): Tensor<"float16"> {
  const bytes = fromFloat32(values, "float16");
  return { dtype: "float16", shape, data: new Uint16Array(bytes.buffer, bytes.byteOffset, values.length) };
}

async function weightsOf(folder: string, runtime: Runtime): Promise<ReadonlyMap<string, Weight>> {
  const files = await runtime.openCheckpoint(folder);
  const { entries } = await openWeights(files);
  const weights = new Map<string, Weight>();
  for (const [name, entry] of entries) {
    const { dtype, shape, data } = await readWeight(files, entry);
    if (!isWidenableDType(dtype)) throw new RangeError(`${folder}: ${name} is ${dtype}, no float`);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    weights.set(name, { shape, values: toFloat32(bytes, dtype) });
  }
  return weights;
}
