import { createRequire } from "node:module";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { addClassifyTool } from "./classify-tool.js";
import { addExtractTool, type Extractor } from "./extract-tool.js";
import { defaultLimits, type Limits } from "./tool-texts.js";

/** What the tools work with. */
export interface ToolsOptions {
  /** Loads the model with the first call. */
  extractor(): Promise<Extractor>;
  readonly limits?: Partial<Limits>;
}

/** A server of the Model Context Protocol with the tools `extract` and `classify`; connect it to any transport. */
export function toolsServer({ extractor, limits = {} }: ToolsOptions): McpServer {
  const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
  const server = new McpServer({ name: "ernie-m", version });
  const bounds: Limits = { ...defaultLimits, ...limits };
  addExtractTool(server, extractor, bounds);
  addClassifyTool(server, extractor, bounds);
  return server;
}
