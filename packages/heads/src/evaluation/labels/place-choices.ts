import type { AnnotatedText } from "./annotated-text.js";
import type { choiceQuestions } from "./choice-questions.js";
import { quoted } from "./json-values.js";
import type { PlacedText } from "./place-text.js";
import type { LabelProblem } from "./problems.js";
import type { PlacedChoice } from "./prompt-records.js";

/**
 * The choices of a text with the questions that they answer, and what cannot be used: no choice is an entity, which
 * is said last, but for the option of an entity's label.
 */
export function placeChoices(
  { place, choices }: AnnotatedText,
  { regions }: PlacedText,
  questionOf: ReturnType<typeof choiceQuestions>,
): { readonly choices: readonly PlacedChoice[]; readonly problems: readonly LabelProblem[] } {
  const placed: PlacedChoice[] = [];
  const unusable: LabelProblem[] = [];
  const noEntities: LabelProblem[] = [];
  for (const choice of choices) {
    if (choice.supposed) continue;
    const { chosen, region } = choice;
    const what = `the choice ${chosen.map(quoted).join(", ")}`;
    const about = region === undefined ? [] : regions.get(region);
    const question = questionOf(choice);
    if (about === undefined)
      unusable.push({ place, action: "dropped", reason: `${what} has lost the span that it is about` });
    else if ("reason" in question)
      unusable.push({ place, action: "dropped", reason: `${what}: ${question.reason}` });
    else {
      placed.push({ question, chosen, about });
      if (choice.about === undefined)
        noEntities.push({ place, action: "dropped", reason: `${what} is no entity`, form: "entities" });
    }
  }
  return { choices: placed, problems: [...unusable, ...noEntities] };
}
