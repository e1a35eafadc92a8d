import { asKind, type PickleDict, type PickleValue } from "./values.js";

/** Where training programs keep the weights among optimiser states, counters and settings. */
const WEIGHT_KEYS = ["state_dict", "model_state_dict", "model"] as const;

/**
 * The dict of tensors that a file is of: what a training checkpoint has under `state_dict`, `model_state_dict` or
 * `model`, or under one of them inside another, whatever lies beside; else the whole of it. Undefined when the file is
 * of no dict.
 *
 * Source: PyTorch's and Lightning's guides on saving; transformers' `Trainer`.
 */
export function stateDict(value: PickleValue): PickleDict | undefined {
  const dict = asKind(value, "dict");
  return dict && (nestedTensors(dict, new Set()) ?? dict);
}

/** `seen`: dicts can hold each other, and themselves. */
function nestedTensors(dict: PickleDict, seen: Set<PickleDict>): PickleDict | undefined {
  seen.add(dict);
  for (const key of WEIGHT_KEYS) {
    const nested = asKind(dict.entries.get(key), "dict");
    if (nested === undefined || seen.has(nested)) continue;
    const found = nestedTensors(nested, seen) ?? nested;
    if ([...found.entries.values()].some(isTensor)) return found;
  }
  return undefined;
}

/** Also a tensor of Paddle's with its name: (name, array). */
function isTensor(value: PickleValue): boolean {
  const items = asKind(value, "tuple")?.items ?? [];
  const array = items.length === 2 && asKind(items[0], "text") !== undefined ? items[1] : value;
  return (asKind(array, "tensor") ?? asKind(array, "other-tensor") ?? asKind(array, "array")) !== undefined;
}
