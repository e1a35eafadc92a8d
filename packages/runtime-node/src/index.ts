export { DownloadError, type DownloadProblem, OverloadError, type RuntimeEvent } from "@ernie-m/core";
export type { DeviceCandidate, DeviceReport } from "@ernie-m/core/runtime";
export type { Float16Support, SelfCheck } from "@ernie-m/core/session";
export { type DeviceAvailability, listDevices } from "./device/availability.js";
export { type Device, devices } from "./device.js";
export type { HubOptions } from "./hub/hub-options.js";
export { type NodeRuntime, nodeRuntime } from "./node-runtime.js";
export type { AdmissionOptions, NodeRuntimeOptions } from "./options.js";
export type { CloseOptions } from "./session/open-sessions.js";
export type { TextTokens } from "./tokenizer-pool/packed-tokens.js";
export {
  type PoolEncodeOptions,
  type PoolTokenizeOptions,
  type TokenizerPool,
  type TokenizerPoolOptions,
  tokenizerPool,
} from "./tokenizer-pool/tokenizer-pool.js";
export { type TrainingFolder, trainingFolder } from "./training-folder.js";
