import { choiceNamesIn } from "./choice-records.js";
import { choicesOf } from "./choices.js";
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

/** What of a text is counted. */
export interface ScoredText
  extends Pick<CorrectedText, "judgements" | "suggestions" | "choices" | "suggestedChoices"> {
  readonly names?: CorrectedText["names"];
}

/** The names of some texts in an order, and all of them together under the name `""` at the end. */
export function scoresOf(texts: readonly ScoredText[], order: readonly string[]): readonly NameScore[] {
  const counts = new Map<string, { found: number; wanted: number; right: number; open: number }>();
  const of = (name: string) => {
    const known = counts.get(name) ?? { found: 0, wanted: 0, right: 0, open: 0 };
    counts.set(name, known);
    return known;
  };
  for (const name of order) of(name);
  for (const { judgements, suggestions, names = [], choices = [], suggestedChoices = [] } of texts) {
    const marks = marksOf(judgements, suggestions);
    for (const { name, state } of marks)
      for (const count of [of(name), of("")]) {
        if (state === "open") count.open++;
        if (state === "right" || state === "wrong") count.found++;
        if (state === "right") count.right++;
        if (state === "right" || state === "added") count.wanted++;
      }
    for (const { name, picked, decided } of choicesOf(choiceNamesIn(names), marks, choices, suggestedChoices))
      for (const count of [of(name), of("")]) {
        if (decided === undefined) {
          count.open += picked.length;
          continue;
        }
        count.found += picked.length;
        if (decided.option === undefined) continue;
        count.wanted++;
        if (picked.some(({ option }) => option === decided.option)) count.right++;
      }
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
