import type { Float16Support, SelfCheck } from "@ernie-m/core/session";
import type { Device } from "./options.js";

/** A graphics adapter as the browser describes it; browsers leave most of it empty. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** Whether it computes in software. */
  readonly software: boolean;
  /** Whether it has `shader-f16`, which computing in float16 takes. */
  readonly shaderF16: boolean;
}

/** One way of computing that was looked at, and what decided on it. */
export interface Consideration {
  readonly device: Device;
  readonly chosen: boolean;
  /** A sentence for people. */
  readonly reason: string;
}

/** What a runtime computes with, and why. */
export interface RuntimeReport extends DeviceReport {
  /** What models that are loaded with dtype `fp16` are computed in. */
  readonly float16: Float16Support;
}

/** Which device was taken, and why. */
export interface DeviceReport {
  readonly device: Device;
  /** The onnxruntime-web build that was loaded. */
  readonly build: "onnxruntime-web/wasm" | "onnxruntime-web/webgpu";
  /** Threads that work on one run in WebAssembly. */
  readonly threads: number;
  /** Why there are that many. */
  readonly threadsReason: string;
  /** Whether the page has the two isolation headers that threads need. */
  readonly crossOriginIsolated: boolean;
  /** In the order in which they were tried. The last one is the one chosen. */
  readonly considered: readonly Consideration[];
  /** The adapter that was looked at; undefined where there is none or nobody asked. */
  readonly adapter?: AdapterDescription | undefined;
  readonly selfCheck?: SelfCheck | undefined;
}
