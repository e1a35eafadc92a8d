import { InputError } from "@ernie-m/core";
import { logSumExp } from "../numeric/logits.js";

/** Label that a loss skips, as in torch.nn.CrossEntropyLoss. */
export const IGNORED_LABEL = -100;

/**
 * Mean cross-entropy of rows of logits against class labels, in double precision.
 *
 * `logits` is [rows, classes] row by row; `labels` has one number a row; `ignored` labels do not count, and
 * with no other the mean is NaN, as in PyTorch.
 *
 * Throws: InputError when a label is not a class, naming `input` and the place.
 */
export function crossEntropy(
  logits: Float32Array,
  classes: number,
  labels: ArrayLike<number>,
  at: { readonly input: string; readonly ignored: number },
): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label === at.ignored) continue;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new InputError(at.input, `classes from 0 to ${classes - 1}`, `${label} at ${row}`);
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    sum += logSumExp(scores) - scores[label];
    count++;
  }
  return sum / count;
}
