export { worstDifference } from "./compare.js";
export { type ConformanceCase, conformanceCases, float16ConformanceCases } from "./conformance.js";
export { evaluate } from "./evaluate.js";
export { decodeNumbers, encodeNumbers } from "./numbers.js";
export { referenceBackend } from "./reference-backend.js";
