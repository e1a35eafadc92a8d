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
 * Throws: TypeError for a tensor whose parts are not as long as dtype and shape say.
 */
export function* safetensorsParts(
  tensors: readonly PartedTensor[],
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Generator<Uint8Array, void, undefined> {
  yield safetensorsHeader(tensors, metadata);
  for (const { name, dtype, shape, parts } of tensors) {
    let written = 0;
    for (const part of parts) {
      written += part.length;
      yield part;
    }
    const expected = byteLengthOf({ dtype, shape });
    if (written !== expected)
      throw new TypeError(`${name} has ${written} bytes, its dtype and shape take ${expected}`);
  }
}
