import { float32Tensor, type Tensor } from "@ernie-m/core";

/** A number as a float32 tensor of rank 0. */
export function scalarTensor(value: number): Tensor<"float32"> {
  return float32Tensor(Float32Array.of(value), []);
}
