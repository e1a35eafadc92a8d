import { baseUrl } from "../checkpoint/location.js";
import type { WebRuntimeOptions } from "../options.js";
import type { RuntimeReport } from "../report.js";
import type { OrtDevice } from "../session/ort-session.js";
import { loadOrt, type OrtSettings } from "./load-ort.js";
import { chooseThreads } from "./threads.js";

/** What a runtime computes with. */
export interface ChosenDevice {
  readonly device: OrtDevice;
  readonly report: RuntimeReport;
}

/** Throws: BackendError `backend-unavailable`. */
export async function chooseDevice(options: WebRuntimeOptions): Promise<ChosenDevice> {
  const isolated = globalThis.crossOriginIsolated === true;
  const { threads, reason } = chooseThreads(options.threads, {
    crossOriginIsolated: isolated,
    processors: navigator.hardwareConcurrency || 1,
  });
  const settings: OrtSettings = { threads, wasmPaths: folderUrl(options.wasmPaths) };
  const loaded = await loadOrt("wasm", settings);
  const name = "onnxruntime-web/wasm";
  return {
    device: { name, ort: loaded.ort, turns: loaded.turns, executionProvider: "wasm" },
    report: {
      device: "wasm",
      build: name,
      threads: loaded.settings.threads,
      threadsReason: reason,
      crossOriginIsolated: isolated,
      considered: [{ device: "wasm", chosen: true, reason: "WebAssembly was asked for" }],
    },
  };
}

function folderUrl(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return new URL(path.endsWith("/") ? path : `${path}/`, baseUrl()).href;
}
