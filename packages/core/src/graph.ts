/**
 * For who builds graphs: the builder and what a model builds with it, the passes, the verifier and the
 * printer. An entry of its own, so that a page loads it with its first session and not before.
 *
 * @module
 */
export { PassError } from "./errors.js";
export { GraphBuilder, type Value } from "./ir/builder.js";
export type { Dim, Shape } from "./ir/dims.js";
export type { Constant, Graph, Node, Port, TensorType, ValueId } from "./ir/graph.js";
export type { OpAttributes, OpKind } from "./ir/ops.js";
export { print } from "./ir/print.js";
export { verify } from "./ir/verify.js";
export { buildEncoder, plainEncoder } from "./model/encoder.js";
export { ModelBuilder } from "./model/model-builder.js";
export { buildModelGraph } from "./model/model-graph.js";
export { type Pass, type PassReport, type PassResult, type Refusal, runPasses } from "./passes/pass.js";
export { optimize, toFloat16 } from "./passes/pipeline.js";
