import { bytesOf, type Tensor } from "../../tensor.js";
import { safetensorsParts } from "./safetensors-parts.js";

/** A safetensors file in memory. Tensors follow each other in the order given. */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const parted = Object.entries(tensors).map(([name, { dtype, shape, data }]) => ({
    ...{ name, dtype, shape },
    parts: [bytesOf(data)],
  }));
  const parts = [...safetensorsParts(parted, metadata)];
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}
