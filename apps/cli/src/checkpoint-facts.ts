import { elementCount, type WeightEntry } from "@ernie-m/core";

/** What quantised weights are multiplied by: no parameters of the model. */
const SCALE = /\.weight_scale$/;

/** The tensors that hold parameters of the model. */
export function parameterTensors(tensors: readonly WeightEntry[]): readonly WeightEntry[] {
  return tensors.filter(({ name }) => !SCALE.test(name));
}

/** Parameters that a tensor holds, and the dtype they have: 4-bit integers are stored two a byte. */
export function parametersOf({ dtype, shape }: WeightEntry): {
  readonly dtype: string;
  readonly count: number;
} {
  const count = elementCount(shape);
  return dtype === "uint8" ? { dtype: "int4", count: 2 * count } : { dtype, count };
}

/** Parameters that tensors hold together. */
export function parameterCount(tensors: readonly WeightEntry[]): number {
  return tensors.reduce((sum, tensor) => sum + parametersOf(tensor).count, 0);
}
