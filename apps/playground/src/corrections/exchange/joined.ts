import { decideChoice } from "../choices.js";
import { decide, keyOf, marksOf } from "../judge.js";
import type { AskedName, CorrectedText } from "../types.js";

/** A text with what another says of the same one, which counts where both say something. */
export function joined(before: CorrectedText, added: CorrectedText): CorrectedText {
  const isNew = ({ name, parent }: AskedName): boolean =>
    !before.names.some((each) => each.name === name && each.parent === parent);
  const judgements = added.judgements.reduce(
    (all, answer) => decide(all, answer, answer.verdict),
    before.judgements,
  );
  // What was open there and is not known here is open here.
  const found = new Set(before.suggestions.map(keyOf));
  const suggestions = [...before.suggestions, ...added.suggestions.filter((each) => !found.has(keyOf(each)))];
  const marks = marksOf(judgements, suggestions);
  return {
    ...before,
    judgements,
    suggestions,
    choices: (added.choices ?? []).reduce(
      (all, choice) => decideChoice(all, choice, choice.option, marks),
      before.choices ?? [],
    ),
    names: [...before.names, ...added.names.filter(isNew)],
    checked: before.checked || added.checked,
    changed: Date.now(),
  };
}
