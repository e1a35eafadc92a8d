import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { LoweredModel } from "../src/onnx/lower.js";
import type { Tensor, TensorMap } from "../src/tensor.js";

function toOrt(tensor: Tensor): OrtTensor {
  if (tensor.dtype === "float32") return new OrtTensor("float32", tensor.data, [...tensor.shape]);
  if (tensor.dtype === "int32") return new OrtTensor("int32", tensor.data, [...tensor.shape]);
  if (tensor.dtype === "uint8") return new OrtTensor("uint8", tensor.data, [...tensor.shape]);
  throw new Error(`tests feed no ${tensor.dtype}`);
}

function fromOrt(tensor: OrtTensor): Tensor {
  const { data } = tensor;
  const shape = [...tensor.dims];
  if (data instanceof Float32Array) return { dtype: "float32", shape, data };
  if (data instanceof Int32Array) return { dtype: "int32", shape, data };
  throw new Error(`tests read no ${tensor.type}`);
}

/** Runs a lowered model on ONNX Runtime's processor provider; its external weights are in its buffers. */
export async function runOnnx({ model, buffers }: LoweredModel, feeds: TensorMap): Promise<TensorMap> {
  const session = await InferenceSession.create(model, {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    // Exact sums of integers also on x86 processors before VNNI, which cut them otherwise.
    extra: { session: { x64quantprecision: "1" } },
    externalData: buffers.map(({ location, data }) => ({ path: location, data })),
  });
  try {
    const results = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)])),
    );
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(value)]));
  } finally {
    await session.release();
  }
}
