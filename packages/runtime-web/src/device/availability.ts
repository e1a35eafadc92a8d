import type { InferenceBackend } from "@ernie-m/core";
import { type Float16Support, type SelfCheck, selfCheck, tryFloat16 } from "@ernie-m/core/session";
import { explain } from "../session/load-failure.js";
import { type LoadedOrt, loadOrt, type OrtSettings } from "../session/load-ort.js";
import { createOrtSession, type OrtDevice } from "../session/ort-session.js";
import { type AdapterDescription, findAdapter } from "./adapter.js";

/** What came of looking at WebGPU. */
export interface WebGpuTrial {
  /** Undefined where it is not there, or not right. */
  readonly device?: LoadedDevice | undefined;
  readonly reason: string;
  readonly adapter?: AdapterDescription | undefined;
  readonly check?: SelfCheck | undefined;
}

/** A device, and the build that computes on it. */
export interface LoadedDevice {
  readonly loaded: LoadedOrt;
  readonly device: OrtDevice;
}

/**
 * WebAssembly, which is everywhere. Throws: BackendError `backend-unavailable` when its build does not load.
 */
export async function wasmDevice(settings: OrtSettings): Promise<LoadedDevice> {
  const loaded = await loadOrt("wasm", settings);
  const { ort, mutex } = loaded;
  const device: OrtDevice = { name: "onnxruntime-web/wasm", ort, mutex, executionProvider: "wasm" };
  return { loaded, device };
}

/**
 * Tries WebGPU: an adapter that is hardware, unless WebGPU was asked for, and numbers that are WebAssembly's.
 */
export async function tryWebGpu(wasAskedFor: boolean, settings: OrtSettings): Promise<WebGpuTrial> {
  const adapter = await findAdapter();
  if (typeof adapter === "string") return { reason: adapter };
  if (adapter.software && !wasAskedFor)
    return { adapter, reason: "the only WebGPU adapter computes in software, which WebAssembly does faster" };
  try {
    const loaded = await loadOrt("webgpu", settings);
    const { ort, mutex } = loaded;
    const device: OrtDevice = { name: "onnxruntime-web/webgpu", ort, mutex, executionProvider: "webgpu" };
    // The same build computes in WebAssembly as well, so the check loads nothing more.
    const { check } = await selfCheck(
      sessionsOf(device),
      sessionsOf({ ...device, executionProvider: "wasm" }),
    );
    const { difference, tolerance } = check;
    if (check.passed) {
      const reason = `WebGPU agrees with WebAssembly to ${difference.toExponential(1)}`;
      return { adapter, check, reason, device: { loaded, device } };
    }
    const found = Number.isFinite(difference) ? `differs by ${difference.toExponential(1)}` : "fails";
    return { adapter, check, reason: `WebGPU ${found} on the self-check, at most ${tolerance} is right` };
  } catch (cause) {
    return { adapter, reason: `WebGPU cannot be started: ${explain(cause)}` };
  }
}

/** Whether a device that computes float32 right does so in float16. Throws: BackendError. */
export async function float16On(
  device: OrtDevice,
  adapter: AdapterDescription | undefined,
): Promise<Float16Support> {
  if (device.executionProvider === "wasm")
    return { computed: false, reason: "WebAssembly computes in float32" };
  if (adapter?.shaderF16 !== true)
    return { computed: false, reason: "WebGPU computes in float32: the adapter has no shader-f16" };
  const trusted = sessionsOf({ ...device, executionProvider: "wasm" });
  return tryFloat16({ name: "WebGPU", candidate: sessionsOf(device, true), trusted }, explain);
}

function sessionsOf(device: OrtDevice, float16 = false): Pick<InferenceBackend, "createSession"> {
  return { createSession: (program) => createOrtSession(device, program, float16) };
}
