/**
 * From a model to what a runtime runs: the graph of encoder and head, the passes over it, ONNX. An entry of its own,
 * so that a page loads it with its first session and not before.
 *
 * @module
 */
export { checkFinite } from "./device/check-finite.js";
export { floatProgram, halfProgram } from "./device/float-program.js";
export { type Float16Support, tryFloat16 } from "./device/float16-support.js";
export {
  type CheckedArithmetic,
  type SelfCheck,
  type SelfCheckOutcome,
  selfCheck,
} from "./device/self-check.js";
export { isTableDType, type TableDType, widen } from "./elements/widen.js";
export { GraphBuilder } from "./ir/builder.js";
export { print } from "./ir/print.js";
export { verify } from "./ir/verify.js";
export { ModelBuilder } from "./model/model-builder.js";
export { buildExportGraph, buildModelGraph } from "./model/model-graph.js";
export { type ExternalBuffer, type LoweredModel, type LoweringOptions, lowerToOnnx } from "./onnx/lower.js";
export { type Pass, type PassReport, type PassResult, type Refusal, runPasses } from "./passes/pass.js";
export { type Arithmetic, defaultPasses, inHalves, optimize } from "./passes/pipeline.js";
