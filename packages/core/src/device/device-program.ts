import type { Program } from "../backend.js";
import { dequantizeLinears } from "../passes/dequantize-linears.js";
import { runPasses } from "../passes/pass.js";
import { widenParameters } from "./widen-parameters.js";

/**
 * The same program in float32 throughout: what every graphics device computes.
 *
 * Throws: CheckpointError when a file of weights cannot be read.
 */
export async function float32Program(program: Program): Promise<Program> {
  const { graph } = runPasses(program.graph, [dequantizeLinears]);
  return widenParameters({ ...program, graph }, { keepFloat16: false });
}

/**
 * The same program for a device that computes float16 as well: weights that are stored so stay where they
 * lie.
 *
 * Throws: CheckpointError when a file of weights cannot be read.
 */
export async function float16Program(program: Program): Promise<Program> {
  return widenParameters(program, { keepFloat16: true });
}
