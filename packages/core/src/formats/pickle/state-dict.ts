import { asKind, type PickleDict, type PickleValue } from "./values.js";

/** Where training programs keep the weights among optimiser states, counters and settings. */
const WEIGHT_KEYS = ["state_dict", "model_state_dict", "model"] as const;

/**
 * The dict of tensors that a file is of: the whole of it, or what a training checkpoint has under `state_dict`,
 * `model_state_dict` or `model`. Undefined when the file is of no dict.
 *
 * Source: PyTorch's and Lightning's guides on saving; transformers' `Trainer`.
 */
export function stateDict(value: PickleValue): PickleDict | undefined {
  const dict = asKind(value, "dict");
  if (dict === undefined || [...dict.entries.values()].some(isTensor)) return dict;
  for (const key of WEIGHT_KEYS) {
    const nested = asKind(dict.entries.get(key), "dict");
    if (nested !== undefined && [...nested.entries.values()].some(isTensor)) return nested;
  }
  return dict;
}

function isTensor(value: PickleValue): boolean {
  return asKind(value, "tensor") !== undefined || asKind(value, "array") !== undefined;
}
