import { InputError } from "@ernie-m/core";
import { loadPart } from "../load-part.js";
import { checkOptions, checkStartTimeout, type WorkerRuntimeOptions } from "../options.js";
import type { WebRuntime } from "../web-runtime.js";
import type { RemoteRuntime } from "./remote-runtime.js";

/**
 * A runtime whose work is done in a worker, so that the page never waits: checkpoints are opened, sessions
 * made and run there. The worker's script is one line, `hostRuntime()`.
 *
 * Given a function that makes workers, it ends the worker when the last session is disposed, which is the
 * only way to give WebAssembly's memory back, and makes a new one when there is more to do, also after one that failed.
 * Given a worker, it ends it in `dispose`.
 *
 * What is asked fails with BackendError `backend-unavailable` where the worker's script does not load, or has not called
 * `hostRuntime()` in `startTimeout`.
 *
 * Throws: InputError for what is no worker, and for options that cannot be.
 */
export function workerRuntime(
  worker: Worker | (() => Worker),
  options: WorkerRuntimeOptions = {},
): WebRuntime {
  if (typeof worker !== "function" && !isWorker(worker))
    throw new InputError("worker", "a Worker, or a function that makes one", typeof worker);
  checkOptions(options);
  checkStartTimeout(options.startTimeout);
  // Whoever listens with the first call may listen too late.
  const failed =
    typeof worker === "function"
      ? undefined
      : new Promise<Event>((resolve) => worker.addEventListener("error", resolve));
  let runtime: RemoteRuntime | undefined;
  const remote = async (): Promise<RemoteRuntime> => {
    const { RemoteRuntime } = await loadPart(() => import("./remote-runtime.js"));
    runtime ??= new RemoteRuntime(worker, options, failed);
    return runtime;
  };
  return {
    backend: {
      name: "onnxruntime-web/worker",
      createSession: async (program) => (await remote()).createSession(program),
    },
    openCheckpoint: async (where, opening) => (await remote()).openCheckpoint(where, opening),
    report: async () => (await remote()).report(),
    dispose: async () => (await remote()).dispose(),
  };
}

/** By its form: of another realm, or another platform's, it is one all the same. */
function isWorker(worker: unknown): worker is Worker {
  return (
    typeof worker === "object" &&
    worker !== null &&
    ["postMessage", "addEventListener", "terminate"].every(
      (method) => typeof (worker as Record<string, unknown>)[method] === "function",
    )
  );
}
