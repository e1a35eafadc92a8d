import type { Place } from "../spans/found.js";
import type { AskedChoice, CorrectedText } from "./types.js";

/** A text as it was kept, without what stands outside it: earlier pages kept that when edits were followed by an undo. */
export function withinText(of: CorrectedText): CorrectedText {
  const { judgements, suggestions, choices, suggestedChoices } = of;
  const isPlace = ({ start, end }: Place): boolean => 0 <= start && start < end && end <= of.text.length;
  const isAbout = ({ head }: AskedChoice): boolean => head === undefined || isPlace(head);
  return {
    ...of,
    judgements: judgements.filter((each) => isPlace(each) && isAbout(each)),
    suggestions: suggestions.filter((each) => isPlace(each) && isAbout(each)),
    ...(choices !== undefined && { choices: choices.filter(isAbout) }),
    ...(suggestedChoices !== undefined && { suggestedChoices: suggestedChoices.filter(isAbout) }),
  };
}
