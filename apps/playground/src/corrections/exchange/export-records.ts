import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { type ChosenHead, choiceQuestions, decidedChoices } from "../choice-records.js";
import { marksOf } from "../judge.js";
import { type AnsweredHead, questionsOf } from "../records.js";
import type { CorrectedText } from "../types.js";

/** A record with what it does not say by itself, for whoever takes the corrections up again. */
export interface DecidedRecord extends PromptRecord {
  /** Of a text that nobody has read all of. */
  readonly checked?: false;
  /** Of a choice: its name with its options, which the prompt has folded. */
  readonly name?: string;
  /** What has the words that the prompt is about. */
  readonly about?: readonly (AnsweredHead | ChosenHead)[];
}

/** What is right in whole texts and was decided by somebody: a name of which something is open is left out. */
export function decidedRecords(texts: readonly CorrectedText[]): readonly DecidedRecord[] {
  return texts.flatMap((of) => {
    const { text, names, judgements, suggestions, checked } = of;
    const marks = marksOf(judgements, suggestions);
    const open = new Set(marks.filter(({ state }) => state === "open").map(({ name }) => name));
    const decided = marks.filter(({ state }) => state === "right" || state === "added");
    const asked = names.filter(({ name }) => !open.has(name));
    const told = checked ? {} : { checked };
    return [
      ...questionsOf(text, asked, decided).map(({ record, about }) => ({
        ...record,
        ...told,
        ...(about && { about: about.map(placesOf) }),
      })),
      ...choiceQuestions(text, decidedChoices(of, decided)).map(({ record, name, about }) => ({
        ...record,
        ...told,
        name,
        ...(about && { about }),
      })),
    ];
  });
}

function placesOf({ spans, ...head }: AnsweredHead): AnsweredHead {
  return { ...head, spans: spans.map(({ start, end }) => ({ start, end })) };
}
