/** Ids of tokens that mean nothing, as each side takes them. */
import { int32Tensor } from "@ernie-m/core";
import { Tensor } from "onnxruntime-node";

const PAD = 1;

/** Rows of these lengths, padded to the longest: `{ ids, mask, shape }`. */
export function padded(lengths) {
  const [rows, width] = [lengths.length, Math.max(...lengths)];
  const isToken = (i) => i % width < lengths[Math.floor(i / width)];
  const fill = (value) => Int32Array.from({ length: rows * width }, (_, i) => value(i));
  return {
    ids: fill((i) => (isToken(i) ? 4 + ((i * 7919) % 7000) : PAD)),
    mask: fill((i) => (isToken(i) ? 1 : 0)),
    shape: [rows, width],
  };
}

/** What `forward` takes. */
export function modelInputs({ ids, mask, shape }) {
  return { inputIds: int32Tensor(ids, shape), attentionMask: int32Tensor(mask, shape) };
}

/** What an exported graph takes. */
export function exportedInputs({ ids, mask, shape }) {
  const int64 = (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), shape);
  return { input_ids: int64(ids), attention_mask: int64(mask) };
}

/** Largest difference between numbers; NaN when the shapes differ. */
export function worstDifference(a, b) {
  if (a.length !== b.length) return Number.NaN;
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}

/** Throws unless two results are the same to 1e-5: what differs must not be compared in speed. */
export function checkSame(what, ours, peer) {
  const worst = worstDifference(ours, peer);
  if (!(worst <= 1e-5)) throw new Error(`${what}: ours and the peer's results differ by ${worst}`);
}
