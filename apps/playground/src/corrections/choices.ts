import type { TextEdit } from "../spans/shift.js";
import { shiftAnswers } from "./judge.js";
import type { AskedChoice, ChoiceJudgement, ChoiceSuggestion, CorrectionMark, Head } from "./types.js";

/** A name with options, as it was asked: of the text, or about each mark of the name above it. */
export interface ChoiceName {
  readonly name: string;
  readonly parent: string | undefined;
  readonly options: readonly string[];
}

/** One choice between options as it is shown. */
export interface Choice extends AskedChoice {
  /** Unique among the choices of a text. */
  readonly key: string;
  readonly options: readonly string[];
  /** What a model picked, likeliest first. */
  readonly picked: readonly { readonly option: string; readonly probability: number }[];
  /** What somebody says, `option` undefined for none of them; undefined while nobody has said anything. */
  readonly decided: { readonly option: string | undefined } | undefined;
}

/** The choices of a text: of each name of the text as a whole, of each mark that a name is about. */
export function choicesOf(
  names: readonly ChoiceName[],
  marks: readonly CorrectionMark[],
  judgements: readonly ChoiceJudgement[],
  suggestions: readonly ChoiceSuggestion[],
): readonly Choice[] {
  return names.flatMap(({ name, parent, options }): readonly Choice[] => {
    const heads = parent === undefined ? [undefined] : headsOf(parent, marks);
    return heads.map((head): Choice => {
      const isIt = (asked: AskedChoice): boolean => asked.name === name && isAbout(asked.head, head);
      const said = judgements.findLast(isIt);
      return {
        name,
        ...(head && { head }),
        key: choiceKey({ name, ...(head && { head }) }),
        options,
        picked: suggestions
          .filter((each) => isIt(each) && options.includes(each.option))
          .toSorted((a, b) => b.probability - a.probability),
        decided: said && { option: said.option },
      };
    });
  });
}

function headsOf(parent: string, marks: readonly CorrectionMark[]): readonly Head[] {
  const heads = new Map<string, Head>();
  for (const { name, start, end, state } of marks)
    if (name === parent && state !== "wrong") heads.set(`${start}:${end}`, { name, start, end });
  return [...heads.values()];
}

/** Also where the edges of what it is about were moved. */
function isAbout(stated: Head | undefined, head: Head | undefined): boolean {
  if (stated === undefined || head === undefined) return stated === head;
  return stated.name === head.name && stated.start < head.end && head.start < stated.end;
}

function choiceKey({ name, head }: AskedChoice): string {
  return JSON.stringify(head === undefined ? [name] : [name, head.name, head.start, head.end]);
}

/** Says which option is right, undefined for none of them. */
export function decideChoice(
  judgements: readonly ChoiceJudgement[],
  { name, head }: AskedChoice,
  option: string | undefined,
): readonly ChoiceJudgement[] {
  const others = withoutChoice(judgements, { name, ...(head && { head }) });
  return [...others, { name, ...(head && { head }), ...(option !== undefined && { option }) }];
}

/** Takes back what was said about a choice. */
export function withoutChoice(
  judgements: readonly ChoiceJudgement[],
  { name, head }: AskedChoice,
): readonly ChoiceJudgement[] {
  return judgements.filter((each) => each.name !== name || !isAbout(each.head, head));
}

/** Carries choices over an edit of their text; of one whose head is cut nothing is left. */
export function shiftChoices<Item extends AskedChoice>(
  choices: readonly Item[],
  edit: TextEdit,
): readonly Item[] {
  return choices.flatMap((choice): readonly Item[] => {
    if (choice.head === undefined) return [choice];
    const [head] = shiftAnswers([choice.head], edit);
    return head === undefined ? [] : [{ ...choice, head }];
  });
}
