import { type NodeRuntime, type NodeRuntimeOptions, nodeRuntime } from "@ernie-m/runtime-node";
import { processConsole } from "./console.js";
import { proxiedFetch } from "./proxied-fetch.js";

/**
 * The runtime of every command: it reaches the hub as the environment says, and tells on standard error when that
 * takes long.
 *
 * Throws: UsageError for a proxy that cannot be; InputError.
 */
export function connectedRuntime(options: NodeRuntimeOptions = {}): NodeRuntime {
  const { note } = processConsole();
  return nodeRuntime({
    ...options,
    hub: { fetch: proxiedFetch(process.env), onDelay: note, ...options.hub },
  });
}
