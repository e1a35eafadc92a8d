import { askOnce, type InferenceBackend, type InferenceSession, type Program } from "@ernie-m/core";
import { type Float16Support, type SelfCheck, selfCheck, tryFloat16 } from "@ernie-m/core/session";
import { baseUrl } from "../checkpoint/location.js";
import { errorMessage } from "../one-line.js";
import type { WebRuntimeOptions } from "../options.js";
import { platformNavigator } from "../platform.js";
import type { AdapterDescription, Consideration, DeviceReport, RuntimeReport } from "../report.js";
import { createOrtSession, type OrtDevice } from "../session/ort-session.js";
import { findAdapter } from "./adapter.js";
import { type LoadedOrt, loadOrt, type OrtSettings } from "./load-ort.js";
import { chooseThreads } from "./threads.js";

/** What a runtime computes with. */
export interface ChosenDevice {
  /** Throws as `createOrtSession` does. */
  createSession(program: Program): Promise<InferenceSession>;
  /** Says what it is and, by trying, what dtype `fp16` is computed in. */
  report(): Promise<RuntimeReport>;
}

/** What came of looking at WebGPU. */
interface WebGpuTrial {
  readonly device?: { readonly loaded: LoadedOrt; readonly device: OrtDevice } | undefined;
  readonly reason: string;
  readonly adapter?: AdapterDescription | undefined;
  readonly check?: SelfCheck | undefined;
}

/**
 * Chooses WebGPU where it is, is hardware (unless it was asked for) and gives the right numbers, else WebAssembly.
 *
 * Throws: BackendError `backend-unavailable`.
 */
export async function chooseDevice(options: WebRuntimeOptions): Promise<ChosenDevice> {
  const isolated = globalThis.crossOriginIsolated === true;
  const chosenThreads = chooseThreads(options.threads, {
    crossOriginIsolated: isolated,
    processors: platformNavigator().hardwareConcurrency || 1,
  });
  const settings: OrtSettings = {
    threads: chosenThreads.threads,
    wasmPaths: folderUrl(options.wasmPaths),
  };
  const { device: asked = "auto" } = options;
  const trial = asked === "wasm" ? undefined : await tryWebGpu(asked === "webgpu", settings);
  const considered: Consideration[] = [];
  if (trial !== undefined)
    considered.push({ device: "webgpu", chosen: trial.device !== undefined, reason: trial.reason });
  if (trial?.device === undefined) {
    const reason = trial === undefined ? "WebAssembly was asked for" : "WebAssembly runs everywhere";
    considered.push({ device: "wasm", chosen: true, reason });
  }
  const { loaded, device } = trial?.device ?? (await wasmDevice(settings));
  const isShared = loaded.settings.threads !== settings.threads;
  const float16 = askOnce(() => float16On(device, trial?.adapter));
  const report: DeviceReport = {
    device: trial?.device === undefined ? "wasm" : "webgpu",
    build: trial?.device === undefined ? "onnxruntime-web/wasm" : "onnxruntime-web/webgpu",
    threads: loaded.settings.threads,
    threadsReason: isShared ? "decided by the first runtime of this page" : chosenThreads.reason,
    crossOriginIsolated: isolated,
    considered,
    adapter: trial?.adapter,
    selfCheck: trial?.check,
  };
  return {
    // Only who asks for halves waits until they are tried.
    createSession: async (program) =>
      createOrtSession(device, program, program.float16Graph !== undefined && (await float16()).computed),
    report: async () => ({ ...report, float16: await float16() }),
  };
}

async function wasmDevice(settings: OrtSettings) {
  const loaded = await loadOrt("wasm", settings);
  const { ort, turns } = loaded;
  const device: OrtDevice = { name: "onnxruntime-web/wasm", ort, turns, executionProvider: "wasm" };
  return { loaded, device };
}

async function tryWebGpu(wasAskedFor: boolean, settings: OrtSettings): Promise<WebGpuTrial> {
  const adapter = await findAdapter();
  if (typeof adapter === "string") return { reason: adapter };
  if (adapter.software && !wasAskedFor)
    return { adapter, reason: "the only WebGPU adapter computes in software, which WebAssembly does faster" };
  try {
    const loaded = await loadOrt("webgpu", settings);
    const { ort, turns } = loaded;
    const device: OrtDevice = { name: "onnxruntime-web/webgpu", ort, turns, executionProvider: "webgpu" };
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
    return { adapter, reason: `WebGPU cannot be started: ${errorMessage(cause)}` };
  }
}

/** Whether a device that computes float32 right does so in float16. Throws: BackendError. */
async function float16On(
  device: OrtDevice,
  adapter: AdapterDescription | undefined,
): Promise<Float16Support> {
  if (device.executionProvider === "wasm")
    return { computed: false, reason: "WebAssembly computes in float32" };
  if (adapter?.shaderF16 !== true)
    return { computed: false, reason: "WebGPU computes in float32: the adapter has no shader-f16" };
  const trusted = sessionsOf({ ...device, executionProvider: "wasm" });
  return tryFloat16({ name: "WebGPU", candidate: sessionsOf(device, true), trusted }, errorMessage);
}

function sessionsOf(device: OrtDevice, float16 = false): Pick<InferenceBackend, "createSession"> {
  return { createSession: (program) => createOrtSession(device, program, float16) };
}

function folderUrl(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return new URL(path.endsWith("/") ? path : `${path}/`, baseUrl()).href;
}
