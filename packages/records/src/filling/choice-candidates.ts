import { choiceName } from "../asking/questions.js";
import { nearness } from "../labels/nearness.js";
import type { ChoiceField } from "../schema/field.js";
import { foldText, lowerUnits } from "../text/fold.js";
import type { Stretch } from "../text/overlaps.js";
import { PhraseTable } from "../text/phrase-table.js";
import { characterBefore, isWordCharacter } from "../text/scripts.js";
import type { Candidate } from "./candidate.js";
import { entriesFor, type Scope, type TextContext } from "./scope.js";
import { logistic } from "./score.js";
import { withBoxes } from "./tick-boxes.js";

/** An option that the model chose, which stands nowhere in the text. */
export interface ChosenOption {
  readonly value: unknown;
  readonly probability: number;
}

const LABEL = 4;
/** A word of the options anywhere in the text says something; "no" does not. */
const ANYWHERE = 0.4;
const SHORT_ANYWHERE = -3;
const SHORT = 3;

/** The options that a text spells out. */
export function choiceCandidates(field: ChoiceField, context: TextContext): readonly Candidate[] {
  const { read, labels, numbers } = context;
  const number = numbers.get(field);
  const nearOf = (at: Stretch): number =>
    number === undefined ? 0 : nearness(at, number, { folded: read.folded, labels, rivals: [], many: false });
  return withBoxes(read.lower, matches(field, read.lower))
    .filter(({ ticked }) => ticked !== false)
    .map(({ option: { start, end, value }, ticked, question }): Candidate => {
      // What is ticked answers the label before all the options.
      const near = Math.max(nearOf({ start, end }), ticked === true ? nearOf(question) : 0);
      const said = typeof value === "boolean" || end - start <= SHORT ? SHORT_ANYWHERE : ANYWHERE;
      const score = said + LABEL * near;
      return {
        start,
        end,
        kind: "choice",
        value,
        by: "pattern",
        valid: true,
        score,
        probability: logistic(score),
      };
    })
    .sort((a, b) => b.score - a.score || a.start - b.start);
}

function matches(
  { options }: ChoiceField,
  lower: string,
): readonly { readonly start: number; readonly end: number; readonly value: unknown }[] {
  const table = new PhraseTable(
    options.flatMap(({ value, spellings }) =>
      spellings.map((spelling) => [lowerUnits(foldText(spelling)), value] as const),
    ),
  );
  const found: { readonly start: number; readonly end: number; readonly value: unknown }[] = [];
  let from = 0;
  for (let at = 0; at < lower.length; at++) {
    if (at < from || (isWordCharacter(lower[at]) && isWordCharacter(characterBefore(lower, at)))) continue;
    const match = table.at(lower, at);
    if (match === undefined) continue;
    found.push({ start: at, end: match.end, value: match.value });
    from = match.end;
  }
  return found;
}

/** What the model chose, if it was asked. */
export function likeliestOption(field: ChoiceField, { entries }: Scope): ChosenOption | undefined {
  const name = choiceName(field);
  const [entry] = name === undefined ? [] : entriesFor(entries, name);
  if (entry === undefined) return undefined;
  const option = field.options.find(
    ({ value, spellings }) => entry.text === (typeof value === "boolean" ? String(value) : spellings[0]),
  );
  return option === undefined ? undefined : { value: option.value, probability: entry.probability };
}
