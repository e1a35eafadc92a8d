import { errorMessage } from "@ernie-m/core/runtime";
import { platformNavigator } from "../platform.js";

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

/** What is used of WebGPU, which the platform's types do not have yet. */
interface GpuAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly features?: { has(name: string): boolean };
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: string }): Promise<GpuAdapter | null>;
}

/** The adapter that WebGPU offers, or in a sentence why there is none. */
export async function findAdapter(): Promise<AdapterDescription | string> {
  const { gpu } = platformNavigator() as { readonly gpu?: Gpu };
  if (gpu === undefined) {
    return globalThis.isSecureContext
      ? "this browser has no WebGPU"
      : "WebGPU needs a secure context: https, or localhost";
  }
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    return adapter === null ? "WebGPU finds no graphics adapter" : describe(adapter);
  } catch (cause) {
    return `WebGPU gives no adapter: ${errorMessage(cause)}`;
  }
}

/** Adapters that compute on the processor. Not every browser marks them. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

function describe({ info = {}, isFallbackAdapter, features }: GpuAdapter): AdapterDescription {
  const { vendor = "", architecture = "", description = "" } = info;
  const named = SOFTWARE.test(`${vendor} ${architecture} ${description}`);
  const software = named || info.isFallbackAdapter === true || isFallbackAdapter === true;
  return { vendor, architecture, description, software, shaderF16: features?.has("shader-f16") === true };
}
