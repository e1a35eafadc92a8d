export { worstDifference } from "./compare.js";
export { conformanceCases, float16ConformanceCases } from "./conformance.js";
export type { ConformanceCase } from "./conformance-case.js";
export { evaluate } from "./evaluate.js";
export { decodeNumbers, encodeNumbers } from "./numbers.js";
export { referenceBackend } from "./reference-backend.js";
export { trainingConformanceCases } from "./training-conformance.js";
