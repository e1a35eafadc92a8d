import { BackendError } from "@ernie-m/core";
import { type WebRuntime, type WebRuntimeOptions, webRuntime } from "@ernie-m/runtime-web";
import { TrainingError } from "@ernie-m/training";
import type { TaughtOn } from "./protocol.js";

/**
 * Does work with the device that fits, and where WebGPU fails at it once more in WebAssembly: its self-check looks at a
 * small graph, a training is a large one that takes minutes, in which a driver may also take the device away.
 *
 * @param tell Told what computes, before the work begins and when it begins again.
 *
 * Throws: what the work throws in WebAssembly, or on WebGPU of another cause; BackendError `backend-unavailable`.
 */
export async function onDevice<T>(
  options: WebRuntimeOptions,
  work: (runtime: WebRuntime) => Promise<T>,
  tell: (on: TaughtOn) => void,
): Promise<T> {
  const runtime = webRuntime(options);
  const { device, considered } = await runtime.report();
  const refused =
    options.device === "webgpu" ? considered.find((each) => each.device === "webgpu") : undefined;
  tell({ device, insteadOfWebGpu: refused?.chosen === false ? refused.reason : undefined });
  try {
    return await work(runtime);
  } catch (error) {
    if (device !== "webgpu" || !isDevices(error)) throw error;
    // A device that is lost may never let go of what is on it.
    runtime.dispose().catch(() => {});
    tell({ device: "wasm", insteadOfWebGpu: "WebGPU failed on the way, and all was begun again" });
    return work(webRuntime({ ...options, device: "wasm" }));
  }
}

/** Whether an error is of what computes: it ended, or its numbers are none. */
function isDevices(error: unknown): boolean {
  return error instanceof BackendError || (error instanceof TrainingError && error.code === "not-finite");
}
