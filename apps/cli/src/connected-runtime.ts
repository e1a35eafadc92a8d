import type { NodeRuntime, NodeRuntimeOptions } from "@ernie-m/runtime-node";
import { processConsole } from "./console.js";
import { proxiedFetch } from "./proxied-fetch.js";

/**
 * The runtime of every command: it reaches the hub as the environment says, and tells on standard error when that
 * takes long.
 *
 * Throws: UsageError for a proxy that cannot be; InputError.
 */
export async function connectedRuntime(options: NodeRuntimeOptions = {}): Promise<NodeRuntime> {
  const { note } = processConsole();
  const hub = { fetch: proxiedFetch(process.env), onDelay: note, ...options.hub };
  const { nodeRuntime } = await import("@ernie-m/runtime-node");
  return nodeRuntime({ ...options, hub });
}
