import { type ConfigChanges, configToJson, withConfig } from "@ernie-m/config";
import { type CheckpointFiles, type Runtime, readConfig } from "@ernie-m/core";
import { jsonBytes } from "../ascii-json.js";

const CONFIG = "config.json";

/** A runtime whose checkpoints say something else in their configuration: labels of a head that they lack. */
export function configuredRuntime(runtime: Runtime, changes: ConfigChanges): Runtime {
  return {
    backend: runtime.backend,
    async openCheckpoint(where, options) {
      const files = await runtime.openCheckpoint(where, options);
      return withConfigBytes(files, jsonBytes(configToJson(withConfig(await readConfig(files), changes))));
    },
  };
}

function withConfigBytes(files: CheckpointFiles, config: Uint8Array): CheckpointFiles {
  return {
    location: files.location,
    weights: files.weights,
    has: async (name) => name === CONFIG || (await files.has(name)),
    readFile: async (name) => (name === CONFIG ? config : await files.readFile(name)),
    open: (name) => files.open(name),
    ...(files.names && { names: async () => files.names?.() }),
    ...(files.cacheDerived && {
      cacheDerived: (derived) => files.cacheDerived?.(derived) ?? Promise.reject(new TypeError("no cache")),
    }),
  };
}
