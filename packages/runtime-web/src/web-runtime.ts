import type { Runtime } from "@ernie-m/core";
import type { WebDeviceReport } from "./device/device-report.js";
import { OrtBackend } from "./device/ort-backend.js";
import { loadPart } from "./load-part.js";
import { checkOptions, type WebRuntimeOptions } from "./options.js";

/** Opens and runs models in a browser. */
export interface WebRuntime extends Runtime {
  /**
   * What is computed with and why. Decides it now if no session has been made yet, which loads
   * onnxruntime-web.
   */
  report(): Promise<WebDeviceReport>;
  /**
   * Ends every session. In a worker (`workerRuntime`) the worker ends too, which gives all memory back;
   * WebAssembly memory of the page itself can only be used again, not given back.
   */
  dispose(): Promise<void>;
}

/**
 * Runs models in a page or a worker with onnxruntime-web: on WebGPU where that gives right numbers, else in
 * WebAssembly.
 *
 * `openCheckpoint` takes the URL of a folder (it holds a colon, begins with `/` or `.`, or ends in `/`), the
 * id of a model on the hub (`organisation/name`), or what `checkpointFromFiles` and `checkpointFromUrls`
 * return. Nothing is loaded before it is needed: onnxruntime-web comes with the first session.
 *
 * In a page, a run in WebAssembly holds the page until it is done; `workerRuntime` does not.
 *
 * Throws: InputError for options that cannot be.
 */
export function webRuntime(options: WebRuntimeOptions = {}): WebRuntime {
  checkOptions(options);
  const backend = new OrtBackend(options);
  return {
    backend,
    async openCheckpoint(where, opening = {}) {
      const { openCheckpoint } = await loadPart(() => import("./checkpoint/open-checkpoint.js"));
      return openCheckpoint(where, options, opening);
    },
    report: () => backend.report(),
    dispose: () => backend.dispose(),
  };
}
