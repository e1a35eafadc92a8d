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

/** Whether a value is nothing but numbers, texts, bytes and lists of such: it runs no code, and is no weight. */
export function isPlain(value: PickleValue): boolean {
  return isPlainWithin(value, { left: MOST_VALUES }, 0);
}

/** Settings and states of schedules are a few hundred values, three levels deep; a hostile pickle can be in itself. */
const MOST_VALUES = 10_000;
const DEEPEST = 16;

function isPlainWithin(value: PickleValue, budget: { left: number }, depth: number): boolean {
  if (value === null || typeof value !== "object") return true;
  if (depth > DEEPEST || budget.left-- === 0) return false;
  const arePlain = (items: Iterable<PickleValue>): boolean => {
    for (const item of items) if (!isPlainWithin(item, budget, depth + 1)) return false;
    return true;
  };
  switch (value.kind) {
    case "text":
    case "bytes":
      return true;
    case "list":
    case "tuple":
      return arePlain(value.items);
    case "dict":
      return arePlain(value.entries.values());
    default:
      return false;
  }
}
