import { cp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Runtime, Tensor } from "@ernie-m/core";
import { fromFloat32, writeSafetensors } from "@ernie-m/core/weights";
import { readWeights } from "./read-weights.js";

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
  const [first, second] = [await readWeights(one, runtime), await readWeights(other, runtime)];
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
