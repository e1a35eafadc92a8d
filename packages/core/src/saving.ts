/**
 * Changing and writing models. An entry of its own, so that a page that does neither does not load it.
 *
 * @module
 */

export { type MemorySink, memorySink } from "./checkpoint/memory-sink.js";
export { readTokenizerFiles } from "./checkpoint/tokenizer-files.js";
export { pruneHeadsOf } from "./editing/prune-heads.js";
export { type MatrixLoss, quantizationLoss } from "./editing/quantization-loss.js";
export { quantizeLinears } from "./editing/quantize-linears.js";
export { readEmbeddingTable } from "./editing/read-embedding-table.js";
export { resizeRows } from "./editing/resize-rows.js";
export { roundLinears } from "./editing/round-linears.js";
export { type SavedAdapter, saveAdapter } from "./saving/save-adapter.js";
export { type SavedModel, saveCheckpoint } from "./saving/save-checkpoint.js";
export { saveOnnx } from "./saving/save-onnx.js";
