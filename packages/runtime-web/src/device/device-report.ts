import type { DeviceChoice, DeviceReport } from "@ernie-m/core/runtime";
import type { SelfCheck } from "@ernie-m/core/session";
import type { Device } from "../device.js";
import type { AdapterDescription } from "./adapter.js";

/** Which device was taken, and what of the browser it takes. */
export interface WebDeviceChoice extends DeviceChoice<Device> {
  /** The onnxruntime-web build that was loaded. */
  readonly build: "onnxruntime-web/wasm" | "onnxruntime-web/webgpu";
  /** Threads that work on one run in WebAssembly. */
  readonly threads: number;
  /** Why there are that many. */
  readonly threadsReason: string;
  /** Whether the page has the two isolation headers that threads need. */
  readonly crossOriginIsolated: boolean;
  /** The adapter that was looked at; undefined where there is none or nobody asked. */
  readonly adapter?: AdapterDescription | undefined;
  readonly selfCheck?: SelfCheck | undefined;
}

/** What a web runtime computes with, and why. */
export interface WebDeviceReport extends WebDeviceChoice, DeviceReport<Device> {}
