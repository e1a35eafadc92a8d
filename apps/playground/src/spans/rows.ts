import type { GroupedResult } from "@ernie-m/heads";
import type { MissingName } from "../protocol.js";
import { groupKey } from "./found.js";

/** One line of the list of findings. */
export type Row =
  | {
      readonly type: "name";
      readonly key: string;
      readonly kind: string;
      /** Distinct texts found for it. */
      readonly texts: number;
    }
  | {
      readonly type: "finding";
      /** The group of its findings. */
      readonly key: string;
      readonly kind: string;
      readonly level: number;
      readonly text: string;
      /** The highest of its mentions. */
      readonly probability: number;
      /** Places where it stands. */
      readonly mentions: number;
    }
  | { readonly type: "missing"; readonly key: string; readonly kind: string; readonly missing: MissingName };

/**
 * A grouped result as lines, each name at the top of the schema above its findings, what was found for one of them
 * below it; then the names that nothing was found for.
 *
 * @param order The names as the schema has them; others come after.
 */
export function rowsOf(
  grouped: GroupedResult,
  missing: readonly MissingName[],
  order: readonly string[] = [],
): readonly Row[] {
  const rows: Row[] = [];
  const rank = new Map(order.map((name, at) => [name, at]));
  const rankOf = ([name]: readonly [string, unknown]): number => rank.get(name) ?? order.length;
  const add = (part: GroupedResult, level: number, parent: string): void => {
    for (const [kind, groups] of Object.entries(part).toSorted((a, b) => rankOf(a) - rankOf(b))) {
      if (level === 0) rows.push({ type: "name", key: `name ${kind}`, kind, texts: groups.length });
      for (const { text, probability, mentions, relations } of groups) {
        const key = groupKey(parent, kind, text);
        rows.push({ type: "finding", key, kind, level, text, probability, mentions: mentions?.length ?? 1 });
        if (relations !== undefined) add(relations, level + 1, key);
      }
    }
  };
  add(grouped, 0, "");
  for (const of of missing)
    rows.push({ type: "missing", key: `missing ${of.name}`, kind: of.name, missing: of });
  return rows;
}
