import type { Found } from "./found.js";
import { groupBy } from "./group-by.js";

/** A finding with what was found for it, by name. */
export interface FoundBranch {
  readonly found: Found;
  readonly groups: readonly FoundGroup[];
}

/** What was found for one name, in the order of the text. */
export interface FoundGroup {
  readonly kind: string;
  readonly branches: readonly FoundBranch[];
}

/** Findings as a tree, each name once beside itself, in the order of the findings. */
export function foundTree(found: readonly Found[]): readonly FoundGroup[] {
  const byParent = groupBy(found, ({ parent }) => parent);
  const groupsOf = (parent: string | undefined): readonly FoundGroup[] =>
    [...groupBy(byParent.get(parent) ?? [], ({ kind }) => kind)].map(([kind, entries]) => ({
      kind,
      branches: entries.map((entry) => ({ found: entry, groups: groupsOf(entry.id) })),
    }));
  return groupsOf(undefined);
}
