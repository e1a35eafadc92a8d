import { checkEntry } from "../checkpoint/check-arguments.js";
import { type CheckpointFiles, checkFiles } from "../checkpoint/checkpoint-files.js";
import type { WeightEntry } from "../checkpoint/weight-source.js";
import { aligned } from "../elements/floats.js";
import { malformedFile } from "../errors.js";
import { byteLengthOf, bytesPerElement, type DType, type Tensor } from "../tensor.js";

/**
 * Reads one tensor: as it is stored, dtype and layout included.
 *
 * The data is a view of the bytes read (or held in memory) where their alignment allows it, otherwise a copy.
 * Platforms are little-endian, as the bytes are.
 *
 * Throws: InputError; CheckpointError when the file cannot be read or ends too early.
 */
export async function readWeight(files: CheckpointFiles, entry: WeightEntry): Promise<Tensor> {
  checkFiles(files);
  checkEntry("entry", entry);
  const bytes = await readWeightBytes(files, entry);
  const expected = byteLengthOf(entry);
  if (bytes.length !== expected) {
    const file = entry.storage.kind === "file" ? entry.storage.file : files.location;
    throw malformedFile(
      file,
      `${entry.name} has ${bytes.length} bytes, its dtype and shape take ${expected}`,
    );
  }
  return tensorOfBytes(bytes, entry.dtype, entry.shape);
}

/** The bytes of one tensor: row-major, little-endian. Throws: CheckpointError. */
export async function readWeightBytes(
  files: CheckpointFiles,
  { storage }: Pick<WeightEntry, "storage">,
): Promise<Uint8Array> {
  if (storage.kind === "memory") return storage.data;
  const file = await files.open(storage.file);
  try {
    return await file.read(storage.offset, storage.length);
  } finally {
    await file.close();
  }
}

function tensorOfBytes(bytes: Uint8Array, dtype: DType, shape: readonly number[]): Tensor {
  const size = bytesPerElement[dtype];
  const { buffer, byteOffset } = aligned(bytes, size);
  const count = bytes.length / size;
  switch (dtype) {
    case "float32":
      return { dtype, shape, data: new Float32Array(buffer, byteOffset, count) };
    case "float16":
    case "bfloat16":
      return { dtype, shape, data: new Uint16Array(buffer, byteOffset, count) };
    case "float64":
      return { dtype, shape, data: new Float64Array(buffer, byteOffset, count) };
    case "int64":
      return { dtype, shape, data: new BigInt64Array(buffer, byteOffset, count) };
    case "int32":
      return { dtype, shape, data: new Int32Array(buffer, byteOffset, count) };
    case "int8":
      return { dtype, shape, data: new Int8Array(buffer, byteOffset, count) };
    case "uint8":
    case "bool":
      return { dtype, shape, data: new Uint8Array(buffer, byteOffset, count) };
  }
}
