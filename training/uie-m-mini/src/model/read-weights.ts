import { openWeights, type Runtime } from "@ernie-m/core";
import { isWidenableDType, readWeight, toFloat32 } from "@ernie-m/core/weights";

/** A weight as float32, whatever it is kept as. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The weights of a checkpoint's folder by name. Throws: RangeError, one that holds no floats; CheckpointError; the file
 * system's errors.
 */
export async function readWeights(folder: string, runtime: Runtime): Promise<ReadonlyMap<string, Weight>> {
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
