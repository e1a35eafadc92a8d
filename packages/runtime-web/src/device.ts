/** What onnxruntime-web can compute with. */
export const devices = ["webgpu", "wasm"] as const;

/** What computes: the graphics processor, or the processor through WebAssembly. */
export type Device = (typeof devices)[number];
