import { checkArgument, isObject } from "../../arguments.js";
import { checkInfo } from "../../checkpoint/check-arguments.js";
import { InputError } from "../../errors.js";
import { byteLengthOf, type TensorInfo } from "../../tensor.js";
import { safetensorsHeader } from "./safetensors-header.js";

/** A tensor of a file that is written part by part. */
export interface PartedTensor extends TensorInfo {
  /** Its elements' bytes in order, in parts of any size; asked for when they are written. */
  readonly parts: Iterable<Uint8Array>;
}

/**
 * A safetensors file part by part, so that no more of it than a part is in memory. Tensors follow each other in the order
 * given.
 *
 * Throws: InputError, also for a tensor whose parts are not as long as dtype and shape say.
 */
export function* safetensorsParts(
  tensors: readonly PartedTensor[],
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Generator<Uint8Array, void, undefined> {
  checkArgument(Array.isArray(tensors), "tensors", "a list of tensors", tensors);
  for (const [i, tensor] of tensors.entries()) {
    checkInfo(`tensors.${i}`, tensor);
    checkArgument(isIterable(tensor.parts), `tensors.${i}.parts`, "parts in order", tensor.parts);
  }
  checkMetadata(metadata);
  yield safetensorsHeader(tensors, metadata);
  for (const { name, dtype, shape, parts } of tensors) {
    let written = 0;
    for (const part of parts) {
      written += part.length;
      yield part;
    }
    const expected = byteLengthOf({ dtype, shape });
    if (written !== expected)
      throw new InputError(name, `${expected} bytes, as dtype and shape say`, `${written}`);
  }
}

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** Throws: InputError for what cannot stand at the beginning of a file. */
export function checkMetadata(metadata: unknown): void {
  const isSound = isObject(metadata) && Object.values(metadata).every((each) => typeof each === "string");
  checkArgument(isSound, "metadata", "an object of strings", metadata);
}
