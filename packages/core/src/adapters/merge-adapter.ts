/** A linear layer's weight, row by row: [out, in], or [in, out] when transposed. */
export interface AdaptedWeight {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  readonly transposed: boolean;
}

/** A trained adapter: A [rank, in], B [out, rank], and what their product is multiplied by, alpha / rank. */
export interface TrainedAdapter {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly rank: number;
  readonly scale: number;
}

/**
 * The weight of a layer that computes what layer and adapter compute together: `W + scale · B A`, summed in
 * double precision and rounded once. Source: PEFT, LoraLayer.get_delta_weight.
 */
export function mergeAdapter(weight: AdaptedWeight, { a, b, rank, scale }: TrainedAdapter): Float32Array {
  const { values, inputs, outputs, transposed } = weight;
  const merged = new Float32Array(values.length);
  const [outStep, inStep] = transposed ? [1, outputs] : [inputs, 1];
  const row = new Float64Array(inputs);
  for (let out = 0; out < outputs; out++) {
    row.fill(0);
    for (let i = 0; i < rank; i++) {
      const factor = b[out * rank + i];
      for (let input = 0; input < inputs; input++) row[input] += factor * a[i * inputs + input];
    }
    for (let input = 0; input < inputs; input++) {
      const at = out * outStep + input * inStep;
      merged[at] = values[at] + scale * row[input];
    }
  }
  return merged;
}
