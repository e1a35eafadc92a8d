import type { CallGate, Runtime } from "@ernie-m/core";
import { type NodeRuntime, type NodeRuntimeOptions, nodeRuntime } from "@ernie-m/runtime-node";
import type { Limits } from "../limits.js";

/** A runtime whose calls are requests. */
export interface ServedRuntime {
  readonly runtime: NodeRuntime;
  /** What every request passes. */
  readonly gate: CallGate;
  /**
   * The same runtime for models. Their tasks do not pass the gate again: the parts of a request that has begun wait for
   * nobody, and a request is let in or refused as a whole.
   */
  readonly forModels: Runtime;
}

/** Throws: as `nodeRuntime`. */
export function openServedRuntime(
  options: NodeRuntimeOptions,
  { concurrentCalls, queueRows }: Pick<Limits, "concurrentCalls" | "queueRows">,
  observe: NonNullable<NodeRuntimeOptions["observe"]>,
): ServedRuntime {
  const runtime = nodeRuntime({
    ...options,
    admission: { maxConcurrentCalls: concurrentCalls, maxQueuedRows: queueRows },
    observe(event) {
      observe(event);
      options.observe?.(event);
    },
  });
  const { gate } = runtime.backend;
  if (gate === undefined) throw new TypeError("a runtime with admission has a gate");
  const forModels: Runtime = {
    backend: { ...runtime.backend, gate: undefined },
    openCheckpoint: runtime.openCheckpoint,
  };
  return { runtime, gate, forModels };
}
