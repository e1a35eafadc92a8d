import { bytesPerElement, elementCount, type WeightSource } from "@ernie-m/core";

/** What the tensors of a checkpoint are stored as, most bytes first, and how many bytes they are. */
export function storedAs({ entries }: WeightSource): {
  readonly stored: readonly string[];
  readonly weightBytes: number;
} {
  const bytes = new Map<string, number>();
  for (const { dtype, shape } of entries.values())
    bytes.set(dtype, (bytes.get(dtype) ?? 0) + elementCount(shape) * bytesPerElement[dtype]);
  return {
    stored: [...bytes.keys()].toSorted((a, b) => (bytes.get(b) ?? 0) - (bytes.get(a) ?? 0)),
    weightBytes: [...bytes.values()].reduce((sum, each) => sum + each, 0),
  };
}
