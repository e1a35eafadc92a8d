import { TrainingError } from "../errors.js";

/**
 * Refuses to write what is no number, or infinite.
 *
 * Throws: TrainingError `not-finite`, naming the tensor.
 */
export function checkFinite(name: string, values: Float32Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1)
    throw new TrainingError("not-finite", name, `holds ${values[bad]} at element ${bad}, which is not saved`);
}
