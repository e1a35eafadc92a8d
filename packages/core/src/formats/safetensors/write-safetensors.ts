import { bytesOf, type Tensor } from "../../tensor.js";
import { safetensorsHeader } from "./safetensors-header.js";

/** A safetensors file in memory. Tensors follow each other in the order given. */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Uint8Array {
  const entries = Object.entries(tensors);
  const header = safetensorsHeader(
    entries.map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    metadata,
  );
  const size = entries.reduce((sum, [, { data }]) => sum + data.byteLength, header.length);
  const file = new Uint8Array(size);
  file.set(header);
  let offset = header.length;
  for (const [, { data }] of entries) {
    file.set(bytesOf(data), offset);
    offset += data.byteLength;
  }
  return file;
}
