export { type NodeRuntime, nodeRuntime } from "./node-runtime.js";
export type { NodeRuntimeOptions } from "./options.js";
