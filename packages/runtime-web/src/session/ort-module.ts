import type * as Ort from "onnxruntime-web";

/** What is needed of onnxruntime-web, which is loaded when the first session is made. */
export type OrtModule = Pick<typeof Ort, "InferenceSession" | "Tensor">;
