import type { InferenceSession, Program } from "@ernie-m/core";
import { askOnce, type DeviceCandidate } from "@ernie-m/core/runtime";
import { absoluteUrl } from "../checkpoint/urls.js";
import type { Device } from "../device.js";
import type { WebRuntimeOptions } from "../options.js";
import { platformNavigator } from "../platform.js";
import type { OrtSettings } from "../session/load-ort.js";
import { createOrtSession } from "../session/ort-session.js";
import { startWebAssembly } from "../session/start-web-assembly.js";
import { float16On, tryWebGpu, wasmDevice } from "./availability.js";
import type { WebDeviceChoice, WebDeviceReport } from "./device-report.js";
import { chooseThreads } from "./threads.js";

/** What a runtime computes with. */
export interface ChosenDevice {
  /** Throws as `createOrtSession` does. */
  createSession(program: Program): Promise<InferenceSession>;
  /** Says what it is and, by trying, what dtype `fp16` is computed in. */
  report(): Promise<WebDeviceReport>;
}

/** Chooses a device when it is first asked, and gives everybody that one. Throws: as `chooseDevice`. */
export function deviceChooser(options: WebRuntimeOptions): () => Promise<ChosenDevice> {
  return askOnce(() => chooseDevice(options));
}

/**
 * Chooses WebGPU where it is, is hardware (unless it was asked for) and gives the right numbers, else
 * WebAssembly.
 *
 * Throws: BackendError `backend-unavailable`.
 */
async function chooseDevice(options: WebRuntimeOptions): Promise<ChosenDevice> {
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
  const considered: DeviceCandidate<Device>[] = [];
  if (trial !== undefined)
    considered.push({ device: "webgpu", chosen: trial.device !== undefined, reason: trial.reason });
  if (trial?.device === undefined) {
    const reason = trial === undefined ? "WebAssembly was asked for" : "WebAssembly runs everywhere";
    considered.push({ device: "wasm", chosen: true, reason });
  }
  const { loaded, device } = trial?.device ?? (await wasmDevice(settings));
  startWebAssembly(loaded);
  const isShared = loaded.settings.threads !== settings.threads;
  const float16 = askOnce(() => float16On(device, trial?.adapter));
  const choice: WebDeviceChoice = {
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
    // Only who asks for float16 waits until it is tried.
    createSession: async (program) =>
      createOrtSession(device, program, program.float16Graph !== undefined && (await float16()).computed),
    report: async () => ({ ...choice, float16: await float16() }),
  };
}

function folderUrl(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return absoluteUrl("wasmPaths", path.endsWith("/") ? path : `${path}/`).href;
}
