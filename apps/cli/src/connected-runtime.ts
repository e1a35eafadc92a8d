import type { NodeRuntime, NodeRuntimeOptions } from "@ernie-m/runtime-node";
import { processConsole } from "./console.js";
import { proxiedFetch } from "./proxied-fetch.js";

/**
 * What the runtime of every command is made with: it reaches the hub as the environment says, and tells on standard error
 * when that takes long.
 *
 * Throws: UsageError for a proxy that cannot be.
 */
export function connectedOptions(options: NodeRuntimeOptions = {}): NodeRuntimeOptions {
  const { note } = processConsole();
  return { ...options, hub: { fetch: proxiedFetch(process.env), onDelay: note, ...options.hub } };
}

/** The runtime of every command. Throws: as `connectedOptions`; InputError. */
export async function connectedRuntime(options: NodeRuntimeOptions = {}): Promise<NodeRuntime> {
  const connected = connectedOptions(options);
  const { nodeRuntime } = await import("@ernie-m/runtime-node");
  return nodeRuntime(connected);
}
