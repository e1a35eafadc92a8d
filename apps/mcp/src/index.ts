export type { Extractor } from "./extract-tool.js";
export { defaultLimits, type Limits } from "./tool-texts.js";
export { type ToolsOptions, toolsServer } from "./tools-server.js";
