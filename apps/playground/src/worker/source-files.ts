import type { ProvidedFiles } from "@ernie-m/runtime-web";
import type { LoadRequest } from "../protocol.js";

/** What there is of WebGPU to ask; the platform's types of workers may not know it. */
interface Graphics {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** Whether a graphics device is likely to compute, which the runtime finds out for certain with its own code. */
export async function hasGraphics({ runtime }: Pick<LoadRequest, "runtime">): Promise<boolean> {
  if (runtime.device === "wasm") return false;
  if (runtime.device === "webgpu") return true;
  const { gpu } = navigator as { readonly gpu?: Graphics };
  try {
    const adapter = (await gpu?.requestAdapter()) ?? null;
    return adapter !== null && adapter.info?.isFallbackAdapter !== true;
  } catch {
    return false;
  }
}

/**
 * What is opened for a source: of the embedded model integers where they are multiplied, which is half to download and
 * half the time, and the floats that it was made of where a graphics device computes or floats are asked for.
 */
export function sourceFiles(
  { source, dtype }: Pick<LoadRequest, "source" | "dtype">,
  onGraphics: boolean,
): string | ProvidedFiles {
  switch (source.kind) {
    case "hub":
      return source.id;
    case "folder":
      return source.files;
    case "embedded":
      return dtype === "int8" || (dtype === "stored" && !onGraphics) ? source.integers : source.files;
  }
}
