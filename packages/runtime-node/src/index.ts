export { type DeviceAvailability, listDevices } from "./device/availability.js";
export type { Consideration, DeviceReport } from "./device/choose-device.js";
export { type Device, devices } from "./device.js";
export { HubError, type HubProblem } from "./hub/hub-error.js";
export type { HubOptions } from "./hub/hub-options.js";
export { type NodeRuntime, nodeRuntime } from "./node-runtime.js";
export type { NodeRuntimeOptions } from "./options.js";
export {
  type PoolEncodeOptions,
  TokenizerPool,
  type TokenizerPoolOptions,
  tokenizerPool,
} from "./tokenizer-pool/tokenizer-pool.js";
