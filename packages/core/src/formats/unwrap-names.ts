import type { WeightEntry, WeightSource } from "../checkpoint/weight-source.js";

/** What training programs put before the names of a model that they wrap: DDP, torch.compile, DeepSpeed, Lightning, PEFT. */
const WRAPPERS = ["module.", "_orig_mod.", "_forward_module.", "model.", "base_model.model."] as const;

/**
 * The tensors without what a training program put before every name of them, in however many layers. Names of a model
 * never begin so, so that nothing is taken off where one tensor has its own name.
 */
export function unwrapNames(source: WeightSource): WeightSource {
  const names = [...source.entries.keys(), ...(source.others?.keys() ?? [])];
  const wrapper = commonWrapper(names);
  if (wrapper === "") return source;
  const entries = new Map<string, WeightEntry>();
  for (const entry of source.entries.values()) {
    const name = entry.name.slice(wrapper.length);
    entries.set(name, { ...entry, name });
  }
  const others = [...(source.others ?? [])].map(
    ([name, misfit]) => [name.slice(wrapper.length), misfit] as const,
  );
  return { ...source, entries, others: new Map(others), wrapper };
}

function commonWrapper(names: readonly string[]): string {
  if (names.length === 0) return "";
  let found = "";
  for (;;) {
    const next = WRAPPERS.find((wrapper) => names.every((name) => name.startsWith(found + wrapper)));
    if (next === undefined) return found;
    found += next;
  }
}
