import { signal } from "@preact/signals";
import type { TextEdit } from "../spans/shift.js";
import { shiftChoices } from "./choices.js";
import { shiftAnswers } from "./judge.js";
import type { ChoiceJudgement, CorrectedText, Judgement } from "./types.js";

/** What somebody says about a text. */
export interface Said {
  readonly judgements: readonly Judgement[];
  readonly choices: readonly ChoiceJudgement[];
  readonly checked: boolean;
}

/** What was said of a text before something else was, where it stands in the text as it is now. */
export interface Step extends Said {
  readonly id: string;
  readonly text: string;
}

const MOST_STEPS = 200;
const past = signal<readonly Step[]>([]);

export function noteStep(step: Step): void {
  past.value = [...past.value, step].slice(-MOST_STEPS);
}

/** The last step of a text; undefined where there is none that is of the text as it is now. */
export function lastStep(of: CorrectedText | undefined): Step | undefined {
  return past.value.findLast(({ id, text }) => id === of?.id && text === of.text);
}

export function removeStep(step: Step): void {
  past.value = past.value.filter((each) => each !== step);
}

/** Carries the steps of a text over an edit of it, so that each can still be gone back to. */
export function carrySteps(of: CorrectedText, edit: TextEdit, text: string): void {
  past.value = past
    .peek()
    .map((step) =>
      step.id === of.id && step.text === of.text ? { ...step, text, ...carried(step, edit) } : step,
    );
}

/** What is said of a text, carried over an edit of it. */
export function carried(
  { judgements, choices = [] }: Pick<CorrectedText, "judgements" | "choices">,
  edit: TextEdit,
): Pick<Said, "judgements" | "choices"> {
  return { judgements: shiftAnswers(judgements, edit), choices: shiftChoices(choices, edit) };
}
