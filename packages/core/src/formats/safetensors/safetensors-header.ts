import { asciiBytes } from "../../checkpoint/ascii-json.js";
import { byteLengthOf, type DType, type TensorInfo } from "../../tensor.js";

/** Names of dtypes in a safetensors header. */
const SAFETENSORS_DTYPE: { readonly [D in DType]: string } = {
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  float64: "F64",
  int64: "I64",
  int32: "I32",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};

/** Headers are padded with spaces so that the data starts at a multiple of this many bytes. */
const ALIGNMENT = 8;
const LENGTH_BYTES = 8;

/**
 * The start of a safetensors file, up to the first tensor's data, for tensors that follow each other in the
 * order given.
 *
 * Source: github.com/huggingface/safetensors, "Format".
 */
export function safetensorsHeader(
  tensors: readonly TensorInfo[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, unknown][] = [["__metadata__", metadata]];
  let end = 0;
  for (const { name, dtype, shape } of tensors) {
    const start = end;
    end += byteLengthOf({ dtype, shape });
    entries.push([name, { dtype: SAFETENSORS_DTYPE[dtype], shape, data_offsets: [start, end] }]);
  }
  const json = asciiBytes(JSON.stringify(Object.fromEntries(entries)));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(LENGTH_BYTES + headerLength);
  new DataView(header.buffer).setBigUint64(0, BigInt(headerLength), true);
  header.fill(0x20, LENGTH_BYTES);
  header.set(json, LENGTH_BYTES);
  return header;
}
