/** What onnxruntime-node can compute with, each where its binary for the platform has it. */
export const devices = ["cpu", "cuda", "webgpu", "coreml", "dml"] as const;

/**
 * `cpu` everywhere; `cuda`, NVIDIA's, on Linux x64; `webgpu`, any graphics card, but on Linux arm64; `coreml`
 * on macOS; `dml`, DirectML, on Windows.
 */
export type Device = (typeof devices)[number];

/** For messages. */
export function backendName(device: Device | "auto"): string {
  return `onnxruntime-node/${device}`;
}
