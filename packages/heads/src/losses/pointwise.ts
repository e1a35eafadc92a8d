/** Mean of `(logit - target)²` over all elements, in double precision. */
export function meanSquaredError(logits: Float32Array, targets: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += (logits[i] - targets[i]) ** 2;
  return sum / logits.length;
}

/**
 * Mean binary cross-entropy of logits against targets in [0, 1], in double precision, in the form that stays
 * finite: `max(x, 0) - x·t + log(1 + e^-|x|)`. Source: torch.nn.BCEWithLogitsLoss.
 */
export function binaryCrossEntropy(logits: Float32Array, targets: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i];
    sum += Math.max(x, 0) - x * targets[i] + Math.log1p(Math.exp(-Math.abs(x)));
  }
  return sum / logits.length;
}
