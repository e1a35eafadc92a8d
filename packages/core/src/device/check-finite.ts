import { BackendError } from "../errors.js";
import type { TensorMap } from "../tensor.js";

/**
 * Looks for what float16 leaves of numbers that are too large for it: the range ends at 65504, and what is
 * beyond it makes everything computed from it infinite or no number.
 *
 * Throws: BackendError `run-failed` that names the output.
 */
export function checkFinite(outputs: TensorMap, backend: string): void {
  for (const [name, { dtype, data }] of Object.entries(outputs))
    if (dtype === "float32" && !data.every(Number.isFinite))
      throw new BackendError(
        "run-failed",
        backend,
        `${name} holds what is no number: a value was too large for float16; dtype "fp32" computes in float32`,
      );
}
