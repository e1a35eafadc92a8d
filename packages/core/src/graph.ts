/**
 * For who builds graphs: the builder and what a model builds with it, the passes, the verifier and the
 * printer. An entry of its own, so that a page loads it with its first session and not before.
 *
 * @module
 */
export { GraphBuilder } from "./ir/builder.js";
export { print } from "./ir/print.js";
export { verify } from "./ir/verify.js";
export { ModelBuilder } from "./model/model-builder.js";
export { buildExportGraph, buildModelGraph } from "./model/model-graph.js";
export { type Pass, type PassReport, type PassResult, type Refusal, runPasses } from "./passes/pass.js";
export { type ComputeType, defaultPasses, optimize, toFloat16 } from "./passes/pipeline.js";
