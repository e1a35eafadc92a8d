import { marksOf } from "./judge.js";
import type { CorrectedText } from "./types.js";

/** How well what was found of a name agrees with what somebody says. Findings that nobody decided are not counted. */
export interface NameScore {
  readonly name: string;
  readonly found: number;
  readonly wanted: number;
  readonly right: number;
  readonly open: number;
  /** Undefined where nothing was found, or nothing is wanted. */
  readonly precision: number | undefined;
  readonly recall: number | undefined;
  readonly f1: number | undefined;
}

/** The names of some texts in an order, and all of them together under the name `""` at the end. */
export function scoresOf(
  texts: readonly Pick<CorrectedText, "judgements" | "suggestions">[],
  order: readonly string[],
): readonly NameScore[] {
  const counts = new Map<string, { found: number; wanted: number; right: number; open: number }>();
  const of = (name: string) => {
    const known = counts.get(name) ?? { found: 0, wanted: 0, right: 0, open: 0 };
    counts.set(name, known);
    return known;
  };
  for (const name of order) of(name);
  for (const { judgements, suggestions } of texts)
    for (const { name, state } of marksOf(judgements, suggestions))
      for (const count of [of(name), of("")]) {
        if (state === "open") count.open++;
        if (state === "right" || state === "wrong") count.found++;
        if (state === "right") count.right++;
        if (state === "right" || state === "added") count.wanted++;
      }
  const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);
  return [...counts]
    .filter(([name, { found, wanted, open }]) => name === "" || found + wanted + open > 0)
    .sort(([a], [b]) => Number(a === "") - Number(b === ""))
    .map(([name, { found, wanted, right, open }]) => ({
      ...{ name, found, wanted, right, open },
      precision: share(right, found),
      recall: share(right, wanted),
      f1: share(2 * right, found + wanted),
    }));
}
