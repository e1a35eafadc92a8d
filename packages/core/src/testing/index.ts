/**
 * For tests and benchmarks: the interpreter, the cases that every runtime must pass, and how runs are planned.
 *
 * @module
 */
export { planBatches } from "../scheduling/plan-batches.js";
export { worstDifference } from "./compare.js";
export { conformanceCases, float16ConformanceCases } from "./conformance.js";
export type { ConformanceCase } from "./conformance-case.js";
export { evaluate } from "./evaluate.js";
export { encodeNumbers } from "./numbers.js";
export { referenceBackend } from "./reference-backend.js";
export { trainingConformanceCases } from "./training-conformance.js";
