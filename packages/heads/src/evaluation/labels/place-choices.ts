import { quoteList } from "@ernie-m/config";
import type { AnnotatedText } from "./annotated-text.js";
import type { choiceQuestions } from "./choice-questions.js";
import type { PlacedText } from "./place-text.js";
import type { LabelProblem } from "./problems.js";
import type { PlacedChoice } from "./prompt-records.js";

/**
 * The choices of a text with the questions that they answer, and what cannot be used: what only may be a choice, and
 * was not asked by its name; no choice is an entity, which is said last, but for the option of an entity's label.
 */
export function placeChoices(
  { place, choices }: AnnotatedText,
  { regions }: PlacedText,
  questionOf: ReturnType<typeof choiceQuestions>,
): { readonly choices: readonly PlacedChoice[]; readonly problems: readonly LabelProblem[] } {
  const placed: PlacedChoice[] = [];
  const unusable: LabelProblem[] = [];
  const noEntities: LabelProblem[] = [];
  const supposed = choices.filter((choice) => choice.supposed === true);
  for (const choice of choices) {
    if (choice.supposed === true) continue;
    const { chosen, region } = choice;
    const what = `the choice ${quoteList(chosen)}`;
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
  if (supposed.length > 0) {
    const names = quoteList(supposed.map(({ name }) => name ?? ""));
    const reason = `${names} may be a choice or the task's own: a schema says what was asked`;
    unusable.push({ place, action: "dropped", reason });
  }
  return { choices: placed, problems: [...unusable, ...noEntities] };
}
