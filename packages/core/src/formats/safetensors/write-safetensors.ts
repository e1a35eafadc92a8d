import { checkArgument, checkObject } from "../../arguments.js";
import { bytesOf, type Tensor } from "../../tensor.js";
import { safetensorsParts } from "./safetensors-parts.js";

/** A safetensors file in memory. Tensors follow each other in the order given. Throws: InputError. */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  checkObject("tensors", "an object of tensors", tensors);
  for (const [name, tensor] of Object.entries(tensors)) {
    checkObject(`tensors.${name}`, "a tensor", tensor);
    checkArgument(ArrayBuffer.isView(tensor.data), `tensors.${name}.data`, "an array", tensor.data);
  }
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
