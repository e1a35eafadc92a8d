import { InputError } from "@ernie-m/core";
import { type Device, devices } from "./device.js";

/** Where downloaded files are kept. */
export type CacheKind = "opfs" | "cache-api" | "none";

/** How models on a hub are reached. */
export interface WebHubOptions {
  /** The hub, or a mirror that speaks its API. Default `https://huggingface.co`. */
  readonly endpoint?: string | undefined;
  /** Access token for private and gated models. It is sent to `endpoint` alone. */
  readonly token?: string | undefined;
  /** Branch, tag or commit. Default `main`. */
  readonly revision?: string | undefined;
}

/**
 * How a web runtime runs and loads. Plain data, so that it can be sent to a worker. Every field may be left
 * out.
 */
export interface WebRuntimeOptions {
  /**
   * `"auto"` (default): WebGPU when there is a hardware adapter and its numbers are right, else WebAssembly.
   * `"webgpu"`: the same with software adapters as well. `"wasm"`: WebAssembly, nothing else is tried.
   */
  readonly device?: "auto" | Device | undefined;
  /**
   * Threads of the WebAssembly build. Default: half of the logical processors, at most 4, when the page is
   * cross-origin isolated; else 1, whatever is asked for.
   */
  readonly threads?: number | undefined;
  /**
   * Folder (URL, relative to the page) from which the app serves onnxruntime-web's `.mjs` and `.wasm` files.
   * Default: where the bundler put the `.wasm` file, else beside the bundle. A service worker uses the `.wasm` files alone.
   */
  readonly wasmPaths?: string | undefined;
  /**
   * Where downloads are kept. `"auto"` (default): the origin's private file system, else the Cache API, else
   * nowhere.
   */
  readonly cache?: "auto" | CacheKind | undefined;
  readonly hub?: WebHubOptions | undefined;
}

/** The same for a runtime in a worker. */
export interface WorkerRuntimeOptions extends WebRuntimeOptions {
  /**
   * Milliseconds in which the worker's script has to be there and to have called `hostRuntime()`, however large it is
   * and whatever it waits for before. Default 60,000.
   */
  readonly startTimeout?: number | undefined;
}

/** Timers of the platform end at once when they are told to wait longer. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Throws: InputError. */
export function checkStartTimeout(startTimeout: number | undefined): void {
  if (startTimeout === undefined) return;
  if (typeof startTimeout === "number" && startTimeout > 0 && startTimeout <= LONGEST_TIMER) return;
  throw new InputError("startTimeout", `milliseconds, up to ${LONGEST_TIMER}`, String(startTimeout));
}

/** More than any machine has. */
const MOST_THREADS = 256;

/** Throws: InputError for what cannot be. */
export function checkOptions(options: WebRuntimeOptions): void {
  if (typeof options !== "object" || options === null)
    throw new InputError("options", "an object", String(options));
  const { threads, device = "auto", cache = "auto" } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
    throw new InputError("threads", `an integer from 1 to ${MOST_THREADS}`, String(threads));
  oneOf("device", device, ["auto", ...devices]);
  oneOf("cache", cache, ["auto", "opfs", "cache-api", "none"]);
}

function oneOf(input: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new InputError(input, allowed.join(", "), JSON.stringify(value));
}
