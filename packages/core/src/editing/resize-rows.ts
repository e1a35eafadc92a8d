import { checkArgument } from "../arguments.js";
import { checkEntry } from "../checkpoint/check-arguments.js";
import { type CheckpointFiles, checkFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeight, WeightStorage } from "../checkpoint/weight-source.js";
import { fromFloat32 } from "../elements/floats.js";
import { InputError, WeightError } from "../errors.js";
import { bytesPerElement, formatShape, isFloatDType } from "../tensor.js";
import { readWeightBytes } from "../weights/read-weight.js";

/**
 * A table ([rows, width]) with another number of rows: the first ones are kept, new ones are appended.
 *
 * Fewer rows are a shorter range of the same storage: nothing is read or copied. More rows make a copy in
 * memory; `initialise(count)` gives the `count` elements of the new rows (row-major), which are rounded to
 * the table's dtype.
 *
 * Throws: InputError when an argument is something else; WeightError `weight-shape` or `weight-dtype` when
 * the weight is not a table of floats; CheckpointError when it cannot be read.
 */
export async function resizeRows(
  files: CheckpointFiles,
  weight: ModelWeight,
  rows: number,
  initialise: (count: number) => Float32Array,
): Promise<ModelWeight> {
  checkFiles(files);
  checkEntry("weight", weight);
  checkArgument(Number.isSafeInteger(rows) && rows >= 1, "rows", "an integer from 1", rows);
  checkArgument(typeof initialise === "function", "initialise", "a function", initialise);
  const [stored, width] = weight.shape;
  const at = { file: files.location, tensor: weight.name };
  if (stored === undefined || width === undefined || weight.shape.length !== 2 || weight.transposed) {
    const received = formatShape(weight.shape);
    throw new WeightError("weight-shape", { ...at, expected: "a table of rows", received });
  }
  if (!isFloatDType(weight.dtype)) {
    throw new WeightError("weight-dtype", { ...at, expected: "a float dtype", received: weight.dtype });
  }
  if (rows === stored) return weight;
  const rowBytes = width * bytesPerElement[weight.dtype];
  const shape = [rows, width];
  if (rows < stored) return { ...weight, shape, storage: firstBytes(weight.storage, rows * rowBytes) };
  const added = initialise((rows - stored) * width);
  checkArgument(ArrayBuffer.isView(added), "initialise", "a function that gives a Float32Array", added);
  if (added.length !== (rows - stored) * width) {
    throw new InputError("initialise", `${(rows - stored) * width} elements`, `${added.length}`);
  }
  const data = new Uint8Array(rows * rowBytes);
  data.set(await readWeightBytes(files, weight));
  data.set(fromFloat32(added, weight.dtype), stored * rowBytes);
  return { ...weight, shape, storage: { kind: "memory", data } };
}

function firstBytes(storage: WeightStorage, length: number): WeightStorage {
  switch (storage.kind) {
    case "file":
      return { ...storage, length };
    case "memory":
      return { ...storage, data: storage.data.subarray(0, length) };
  }
}
