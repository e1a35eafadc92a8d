import type { TaughtOn } from "./protocol.js";

/** What a training is computed with, where that is not what everybody has: WebGPU, or WebAssembly in its place. */
export function TaughtOnLine({ on }: { readonly on: TaughtOn | undefined }) {
  if (on === undefined) return null;
  const { device, insteadOfWebGpu } = on;
  if (device === "webgpu") return <p class="hint">Computed with WebGPU.</p>;
  if (insteadOfWebGpu === undefined) return null;
  return (
    <p class="hint" role="status">
      Computed in WebAssembly: {insteadOfWebGpu}.
    </p>
  );
}
