/**
 * Changing and writing models. An entry of its own, so that a page that does neither does not load it.
 *
 * @module
 */
export { type MatrixLoss, quantizationLoss } from "./quantization/quantization-loss.js";
export { type QuantizeLinearsOptions, quantizeLinears } from "./quantization/quantize-linears.js";
export { readTable } from "./quantization/read-table.js";
export { roundLinears } from "./quantization/round-linears.js";
export { type MemorySink, memorySink } from "./saving/memory-sink.js";
export {
  type SaveCheckpointOptions,
  type SavedModel,
  type SaveOptions,
  saveCheckpoint,
} from "./saving/save-checkpoint.js";
export { type OnnxExport, saveOnnx } from "./saving/save-onnx.js";
export { pruneHeadsOf } from "./weights/prune-heads.js";
export { resizeRows } from "./weights/resize-rows.js";
