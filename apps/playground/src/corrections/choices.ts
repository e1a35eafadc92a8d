import { groupBy } from "../spans/group-by.js";
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
  const ownedBy = groupBy(judgements, (each) => choiceKey(ownedChoice(each, marks)));
  const pickedBy = groupBy(suggestions, (each) => choiceKey(insteadOfWrong(each, marks)));
  return names.flatMap(({ name, parent, options }): readonly Choice[] => {
    const heads = parent === undefined ? [undefined] : headsOf(parent, marks);
    return heads.map((head): Choice => {
      const asked: AskedChoice = { name, ...(head && { head }) };
      const key = choiceKey(asked);
      const said = ownedBy.get(key) ?? [];
      const decided = said.findLast((each) => choiceKey(each) === key) ?? said.at(-1);
      return {
        ...asked,
        key,
        options,
        picked: (pickedBy.get(key) ?? [])
          .filter(({ option }) => options.includes(option))
          .toSorted((a, b) => b.probability - a.probability),
        decided: decided && { option: decided.option },
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

/**
 * The choice that somebody decided. A place that stands in the text keeps what was said of it, also where others share
 * its characters; what was said of one that does not stand there any more is said of the one that covers most of it.
 */
function ownedChoice({ name, head }: AskedChoice, marks: readonly CorrectionMark[]): AskedChoice {
  if (head === undefined) return { name };
  if (marks.some((mark) => isAt(mark, head))) return { name, head };
  return { name, head: nearest(head, marks) ?? head };
}

/** The choice that a model made; of what is wrong it is about what was marked in its place. */
function insteadOfWrong({ name, head }: AskedChoice, marks: readonly CorrectionMark[]): AskedChoice {
  const isWrong = head && marks.some((mark) => isAt(mark, head) && mark.state === "wrong");
  if (!isWrong) return ownedChoice({ name, ...(head && { head }) }, marks);
  const marked = marks.filter(({ state }) => state === "right" || state === "added");
  return { name, head: nearest(head, marked) ?? head };
}

function isAt({ name, start, end }: Head, head: Head): boolean {
  return name === head.name && start === head.start && end === head.end;
}

/** The mark of a name that shares most characters with a place; undefined where none does. */
function nearest(head: Head, marks: readonly CorrectionMark[]): Head | undefined {
  const shared = ({ start, end }: Head): number => Math.min(end, head.end) - Math.max(start, head.start);
  const [most] = marks
    .filter((mark) => mark.name === head.name && mark.state !== "wrong" && shared(mark) > 0)
    .toSorted((a, b) => shared(b) - shared(a));
  return most && { name: most.name, start: most.start, end: most.end };
}

function choiceKey({ name, head }: AskedChoice): string {
  return JSON.stringify(head === undefined ? [name] : [name, head.name, head.start, head.end]);
}

/**
 * Says which option is right, undefined for none of them.
 *
 * @param marks What stands in the text.
 */
export function decideChoice(
  judgements: readonly ChoiceJudgement[],
  { name, head }: AskedChoice,
  option: string | undefined,
  marks: readonly CorrectionMark[],
): readonly ChoiceJudgement[] {
  const asked: AskedChoice = { name, ...(head && { head }) };
  return [...withoutChoice(judgements, asked, marks), { ...asked, ...(option !== undefined && { option }) }];
}

/**
 * Takes back what was said about a choice.
 *
 * @param marks What stands in the text.
 */
export function withoutChoice(
  judgements: readonly ChoiceJudgement[],
  asked: AskedChoice,
  marks: readonly CorrectionMark[],
): readonly ChoiceJudgement[] {
  const key = choiceKey(asked);
  return judgements.filter((each) => choiceKey(ownedChoice(each, marks)) !== key);
}

/**
 * What is said about choices after one answer was put in the place of another: what was said of the old one is said of
 * the new one, in place of what was said of that.
 *
 * @param marks What stood in the text before.
 */
export function moveChoices(
  judgements: readonly ChoiceJudgement[],
  from: Head,
  to: Head,
  marks: readonly CorrectionMark[],
): readonly ChoiceJudgement[] {
  const { name, start, end } = to;
  return judgements.reduce<readonly ChoiceJudgement[]>((all, each) => {
    const { head } = ownedChoice(each, marks);
    if (head === undefined || !isAt(head, from)) return all;
    return decideChoice(
      withoutChoice(all, each, []),
      { name: each.name, head: { name, start, end } },
      each.option,
      [],
    );
  }, judgements);
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
