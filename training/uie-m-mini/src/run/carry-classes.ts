import { withConfig } from "@ernie-m/config";
import type { ModelWeight } from "@ernie-m/core";
import type { TrainableModel } from "@ernie-m/training";

/** What a checkpoint is written from. */
export type Written = Pick<TrainableModel, "config"> & { readonly weights: ReadonlyMap<string, ModelWeight> };

const TABLES = ["classifier.weight", "classifier.bias"] as const;

/**
 * The same classes by name, whichever number they had: words that are added to the lists move them. A class that is new
 * begins with zeros.
 *
 * @param tables values of weights that lie in memory, float32 [classes, …]
 * @param labels names of the classes from now on
 */
export function carryClasses({ config, weights }: Written, labels: readonly string[]): Written {
  const { id2label: before } = config;
  if (before.length === labels.length && before.every((label, i) => label === labels[i]))
    return { config, weights };
  const rows = new Map(before.map((label, i) => [label, i] as const));
  const carried = new Map(weights);
  for (const name of TABLES) {
    const weight = weights.get(name);
    if (weight?.storage.kind !== "memory" || weight.dtype !== "float32")
      throw new TypeError(`${name}: expected float32 values in memory`);
    const { data: old } = weight.storage;
    const size = old.length / before.length;
    const data = new Uint8Array(labels.length * size);
    labels.forEach((label, i) => {
      const row = rows.get(label);
      if (row !== undefined) data.set(old.subarray(row * size, (row + 1) * size), i * size);
    });
    carried.set(name, {
      ...weight,
      shape: [labels.length, ...weight.shape.slice(1)],
      storage: { kind: "memory", data },
    });
  }
  return { config: withConfig(config, { id2label: labels }), weights: carried };
}
