import { loadPart } from "../load-part.js";
import { Mutex } from "./mutex.js";
import type { OrtModule } from "./ort-module.js";

/** A build of onnxruntime-web, by its entry point. */
export type OrtBuild = "wasm" | "webgpu";

/** A build that is loaded. There is one of each in a page or worker, which all runtimes there share. */
export interface LoadedOrt {
  readonly ort: OrtModule;
  readonly mutex: Mutex;
  /** Settings that the first to load it made. */
  readonly settings: OrtSettings;
}

export interface OrtSettings {
  readonly threads: number;
  /** Folder URL that ends in a slash, or undefined for what the bundler decided. */
  readonly wasmPaths: string | undefined;
}

const loading = new Map<OrtBuild, Promise<LoadedOrt>>();

/**
 * Loads a build: its JavaScript now, its WebAssembly with the first session.
 *
 * Throws: BackendError `backend-unavailable`.
 */
export function loadOrt(build: OrtBuild, settings: OrtSettings): Promise<LoadedOrt> {
  const known = loading.get(build);
  if (known !== undefined) return known;
  const loaded = load(build, settings);
  loading.set(build, loaded);
  // What failed may work when it is tried again, for example when the network is back.
  loaded.catch(() => loading.delete(build));
  return loaded;
}

async function load(build: OrtBuild, settings: OrtSettings): Promise<LoadedOrt> {
  const ort = await loadPart(() =>
    build === "wasm" ? import("onnxruntime-web/wasm") : import("onnxruntime-web/webgpu"),
  );
  ort.env.wasm.numThreads = settings.threads;
  ort.env.logLevel = "fatal";
  if (settings.wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPathsOf(build, settings.wasmPaths);
  return { ort, mutex: new Mutex(), settings };
}

const WASM_FILES: Readonly<Record<OrtBuild, string>> = {
  wasm: "ort-wasm-simd-threaded.wasm",
  webgpu: "ort-wasm-simd-threaded.asyncify.wasm",
};

/**
 * Told a folder, onnxruntime-web imports its `.mjs` from there in place of the one that it has in itself; a service
 * worker cannot import, and has no threads, which are what that file is needed for.
 */
function wasmPathsOf(build: OrtBuild, folder: string): string | { readonly wasm: string } {
  const isServiceWorker = "ServiceWorkerGlobalScope" in globalThis;
  return isServiceWorker ? { wasm: `${folder}${WASM_FILES[build]}` } : folder;
}
