export { HubError, type HubProblem } from "./hub/hub-error.js";
export type { HubOptions } from "./hub/hub-options.js";
export { type NodeRuntime, nodeRuntime } from "./node-runtime.js";
export type { NodeRuntimeOptions } from "./options.js";
