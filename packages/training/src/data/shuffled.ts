import type { RandomSource } from "@ernie-m/core";

/** A copy in random order. Source: Fisher and Yates, as Durstenfeld has it. */
export function shuffled<T>(values: readonly T[], random: RandomSource): readonly T[] {
  const copy = [...values];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
