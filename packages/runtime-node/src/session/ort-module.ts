import type * as Ort from "onnxruntime-node";

/** What is needed of onnxruntime-node, which is loaded when the first session is made. */
export type OrtModule = Pick<typeof Ort, "InferenceSession" | "Tensor" | "env" | "listSupportedBackends">;
