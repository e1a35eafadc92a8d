export { type DeviceAvailability, listDevices } from "./devices/availability.js";
export type { Consideration, DeviceReport } from "./devices/choose-device.js";
export { type Device, devices } from "./devices/device.js";
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
