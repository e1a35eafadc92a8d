/**
 * For who makes sessions: a program in the form that a device computes, its ONNX, and the checks of a device.
 * An entry of its own, so that a page loads it with its first session and not before.
 *
 * @module
 */
export { checkFinite } from "./device/check-finite.js";
export { float16Program, float32Program } from "./device/device-program.js";
export { type Float16Support, tryFloat16 } from "./device/float16-support.js";
export { type SelfCheck, type SelfCheckOutcome, selfCheck } from "./device/self-check.js";
export { isWidenableDType, toFloat32, type WidenableDType } from "./elements/floats.js";
export { type ExternalBuffer, type LoweredModel, lowerToOnnx } from "./onnx/lower.js";
export { nativeMessage } from "./runtime/native-message.js";
export { fedTensor, type OrtProgram, runOrtProgram } from "./runtime/ort-run.js";
