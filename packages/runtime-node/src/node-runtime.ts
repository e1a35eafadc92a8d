import type { CheckpointStore, InferenceBackend, Runtime } from "@ernie-m/core";
import { openFolder } from "./node-files.js";
import { createFolder } from "./node-sink.js";
import { type NodeRuntimeOptions, resolveOptions } from "./options.js";
import { createOrtSession } from "./session.js";

const CPU = "onnxruntime-node/cpu";

/** Opens, runs and writes models. */
export interface NodeRuntime extends Runtime, CheckpointStore {}

/**
 * Runs models in Node on the processor, with onnxruntime-node, from checkpoints in local folders.
 *
 * Weights are used where they lie: a model maps the checkpoint's own files and writes nothing. onnxruntime-node is
 * loaded with the first session. A run computes on the calling thread and holds the event loop until it is done.
 *
 * Throws: InputError for options that cannot be.
 */
export function nodeRuntime(options: NodeRuntimeOptions = {}): NodeRuntime {
  const settings = resolveOptions(options);
  const backend: InferenceBackend = {
    name: CPU,
    createSession: (program) => createOrtSession(CPU, program, settings),
  };
  return {
    backend,
    async openCheckpoint(where, { signal } = {}) {
      signal?.throwIfAborted();
      const files = await openFolder(where);
      signal?.throwIfAborted();
      return files;
    },
    createCheckpoint: createFolder,
  };
}
