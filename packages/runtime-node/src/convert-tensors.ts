import { BackendError, type Tensor } from "@ernie-m/core";
import type * as Ort from "onnxruntime-node";

/** What is needed of onnxruntime-node, which is loaded when the first session is made. */
export type OrtModule = Pick<typeof Ort, "InferenceSession" | "Tensor" | "env" | "listSupportedBackends">;

/**
 * A view of a tensor for ONNX Runtime; the data is shared.
 *
 * Throws: BackendError `run-failed` for bfloat16, which onnxruntime-node takes only as weights.
 */
export function toOrtTensor(ort: OrtModule, tensor: Tensor, backend: string, name: string): Ort.Tensor {
  const dims = [...tensor.shape];
  switch (tensor.dtype) {
    case "float32":
      return new ort.Tensor("float32", tensor.data, dims);
    case "float16":
      return new ort.Tensor("float16", tensor.data, dims);
    case "float64":
      return new ort.Tensor("float64", tensor.data, dims);
    case "int64":
      return new ort.Tensor("int64", tensor.data, dims);
    case "int32":
      return new ort.Tensor("int32", tensor.data, dims);
    case "int8":
      return new ort.Tensor("int8", tensor.data, dims);
    case "uint8":
      return new ort.Tensor("uint8", tensor.data, dims);
    case "bool":
      return new ort.Tensor("bool", tensor.data, dims);
    case "bfloat16":
      throw new BackendError("run-failed", backend, `${name}: bfloat16 tensors cannot be fed`);
  }
}

/** The result as a tensor of the project's own; the data is not copied and stays when ONNX Runtime's side is gone. */
export function fromOrtTensor(tensor: Ort.Tensor, backend: string, name: string): Tensor {
  const { type, data } = tensor;
  const shape = [...tensor.dims];
  tensor.dispose();
  if (type === "float32" && data instanceof Float32Array) return { dtype: type, shape, data };
  if (type === "int64" && data instanceof BigInt64Array) return { dtype: type, shape, data };
  if (type === "int32" && data instanceof Int32Array) return { dtype: type, shape, data };
  if (type === "float64" && data instanceof Float64Array) return { dtype: type, shape, data };
  if (type === "int8" && data instanceof Int8Array) return { dtype: type, shape, data };
  if ((type === "uint8" || type === "bool") && data instanceof Uint8Array)
    return { dtype: type, shape, data };
  if (type === "float16" && ArrayBuffer.isView(data)) {
    // Where the platform has Float16Array the data is one; here half-precision numbers are their bits.
    return { dtype: type, shape, data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) };
  }
  throw new BackendError("run-failed", backend, `${name}: ${type} tensors cannot be read back`);
}
