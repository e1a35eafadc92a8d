/** How a sequence becomes one vector: its first token's state, the mean over its tokens, or the pooler's output. */
export type Pooling = "cls" | "mean" | "pooler";

export const POOLINGS: readonly Pooling[] = ["cls", "mean", "pooler"];

/** The state of the first token; `states` float32 [sequence, size], without padding. */
export function firstState(states: Float32Array, size: number): Float64Array {
  return Float64Array.from(states.subarray(0, size));
}

/** The mean over all tokens, [CLS] and [SEP] too, as sentence-transformers takes it; `states` as above. */
export function meanState(states: Float32Array, size: number): Float64Array {
  const length = states.length / size;
  const mean = new Float64Array(size);
  for (let at = 0; at < states.length; at++) mean[at % size] += states[at];
  return mean.map((sum) => sum / length);
}

/** A vector with the weight it has in a mean. */
export interface WeightedVector {
  readonly vector: Float64Array;
  readonly weight: number;
}

/** Mean of vectors of one size by their weights; of a single one, that one. */
export function weightedMean(parts: readonly WeightedVector[]): Float64Array {
  if (parts.length === 1) return parts[0].vector;
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts[0].vector.map((_, i) =>
    parts.reduce((sum, { vector, weight }) => sum + (vector[i] * weight) / total, 0),
  );
}

/** The vector with length 1; a vector of zeros stays one. */
export function unitVector(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
