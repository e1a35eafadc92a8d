import type { Program } from "../backend.js";
import { multiplyFloats } from "./multiply-floats.js";
import { widenParameters } from "./widen-parameters.js";

/**
 * The same program in float32 throughout, which is what graphics devices compute.
 *
 * Throws: CheckpointError when a file of weights cannot be read.
 */
export function floatProgram(program: Program): Promise<Program> {
  return widenParameters({ ...program, graph: multiplyFloats(program.graph) });
}
