import type { Program } from "../backend.js";
import { dequantizeLinears } from "../passes/dequantize-linears.js";
import { widenParameters } from "./widen-parameters.js";

/**
 * The same program in float32 throughout: what every graphics device computes.
 *
 * Throws: CheckpointError when a file of weights cannot be read.
 */
export function float32Program(program: Program): Promise<Program> {
  return widenParameters({ ...program, graph: dequantizeLinears(program.graph) }, "all");
}

/**
 * The same program for a device that computes float16 as well: weights that are stored so stay where they lie.
 *
 * Throws: CheckpointError when a file of weights cannot be read.
 */
export function float16Program(program: Program): Promise<Program> {
  return widenParameters(program, "all but float16");
}
