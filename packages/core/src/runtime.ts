/**
 * For who writes a runtime: ONNX of a program, the checks of a device, and what runtimes share.
 *
 * @module
 */
export { checkFinite } from "./device/check-finite.js";
export { float16Program, float32Program } from "./device/float-program.js";
export { type Float16Support, tryFloat16 } from "./device/float16-support.js";
export {
  type CheckedComputeType,
  type SelfCheck,
  type SelfCheckOutcome,
  selfCheck,
} from "./device/self-check.js";
export { isWidenableDType, toFloat32, type WidenableDType } from "./elements/floats.js";
export { isWeightFileName } from "./formats/weight-formats.js";
export { type ExternalBuffer, type LoweredModel, type LoweringOptions, lowerToOnnx } from "./onnx/lower.js";
export { platformSignal, whenAborted } from "./runtime/platform-signal.js";
