import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { WeightEntry } from "../checkpoint/weight-source.js";
import {
  bfloat16ToFloat32,
  type FloatDType,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "../elements/half.js";
import { CheckpointError } from "../errors.js";
import { bytesPerElement, type DType, elementCount, type Tensor } from "../tensor.js";

/**
 * Reads one tensor: as it is stored, dtype and layout included.
 *
 * The data is a view of the bytes read (or held in memory) where their alignment allows it, otherwise a copy.
 * Platforms are little-endian, as the bytes are.
 *
 * Throws: CheckpointError when the file cannot be read or ends too early.
 */
export async function readWeight(files: CheckpointFiles, entry: WeightEntry): Promise<Tensor> {
  const bytes = await readWeightBytes(files, entry);
  const wanted = elementCount(entry.shape) * bytesPerElement[entry.dtype];
  if (bytes.length !== wanted) {
    const file = entry.storage.kind === "file" ? entry.storage.file : files.location;
    throw new CheckpointError(
      "malformed-file",
      file,
      `${entry.name} has ${bytes.length} bytes, its dtype and shape take ${wanted}`,
    );
  }
  return tensorOfBytes(bytes, entry.dtype, entry.shape);
}

/** The bytes of one tensor: row-major, little-endian. Throws: CheckpointError. */
export async function readWeightBytes(files: CheckpointFiles, entry: WeightEntry): Promise<Uint8Array> {
  const { storage } = entry;
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

/** `bytes`, or a copy of them when they do not start at a multiple of `size`. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  // Not `slice`, which does not copy when the platform hands over a Node Buffer.
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

/**
 * Values of float elements as float32: exact for float32, float16 and bfloat16, nearest for float64.
 *
 * A float32 view of the same memory where alignment allows it, otherwise new memory.
 */
export function toFloat32(bytes: Uint8Array, dtype: FloatDType): Float32Array {
  const { buffer, byteOffset } = aligned(bytes, bytesPerElement[dtype]);
  const count = bytes.length / bytesPerElement[dtype];
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "float16":
      return float16ToFloat32(new Uint16Array(buffer, byteOffset, count));
    case "bfloat16":
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, count));
    case "float64":
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
  }
}

/** Bytes of `values` as elements of `dtype`, rounded to nearest, ties to even. Float32 is not copied. */
export function fromFloat32(values: Float32Array, dtype: FloatDType): Uint8Array {
  switch (dtype) {
    case "float32":
      return bytesOf(values);
    case "float16":
      return bytesOf(float32ToFloat16(values));
    case "bfloat16":
      return bytesOf(float32ToBfloat16(values));
    case "float64":
      return bytesOf(Float64Array.from(values));
  }
}

function bytesOf(array: Float32Array | Float64Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
