export { nodeRuntime } from "./node-runtime.js";
export type { NodeRuntimeOptions } from "./options.js";
