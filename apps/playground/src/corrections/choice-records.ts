import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { makePrompt } from "@ernie-m/heads/rows";
import type { Place } from "../spans/found.js";
import { type Choice, type ChoiceName, choicesOf } from "./choices.js";
import { marksOf } from "./judge.js";
import type { AskedName, CorrectedText, CorrectionMark, Head } from "./types.js";

/** The names that end in options, with these. */
export function choiceNamesIn(names: readonly AskedName[]): readonly ChoiceName[] {
  return names.flatMap(({ name, parent }): readonly ChoiceName[] => {
    const [node] = parseSchema(name);
    const options = node?.classification?.options.map(({ text }) => text);
    return options === undefined ? [] : [{ name, parent, options }];
  });
}

/** What somebody has decided of a text's choices: of the text, and about the marks that count. */
export function decidedChoices(
  { names, judgements, suggestions, choices = [], suggestedChoices = [] }: CorrectedText,
  counted: readonly CorrectionMark[],
): readonly Choice[] {
  const counts = ({ name, start, end }: Head): boolean =>
    counted.some((mark) => mark.name === name && mark.start === start && mark.end === end);
  const all = choicesOf(choiceNamesIn(names), marksOf(judgements, suggestions), choices, suggestedChoices);
  return all.filter(({ decided, head }) => decided !== undefined && (head === undefined || counts(head)));
}

/** Something that a choice is about, with the option that is right of it as its name spells it; none where none is. */
export interface ChosenHead extends Head {
  readonly option?: string;
}

/** A record of a choice, with everything that has the words that it is about. */
export interface ChoiceQuestion {
  readonly record: PromptRecord & { readonly options: readonly string[] };
  /** With its options, as it is asked. */
  readonly name: string;
  /** Undefined for a choice of the text. */
  readonly about: readonly ChosenHead[] | undefined;
}

/**
 * A record for every prompt of some choices, with the options that are right as the prompt spells them. What is about
 * equal words is one prompt.
 *
 * @param part The stretch of the text that the records are about.
 */
export function choiceQuestions(
  text: string,
  choices: readonly Choice[],
  part: Place = { start: 0, end: text.length },
): readonly ChoiceQuestion[] {
  const byPrompt = new Map<string, ChoiceQuestion>();
  for (const { name, head, options, decided } of choices) {
    const [node] = parseSchema(name);
    if (node?.classification === undefined) continue;
    const subject = head && text.slice(head.start, head.end);
    const prompt = makePrompt(node, subject, undefined);
    const option = decided?.option;
    // A prompt is folded to half-width; its options stand in the order of the name's.
    const right = prompt.choices?.[option === undefined ? -1 : options.indexOf(option)]?.text;
    const known = byPrompt.get(prompt.text);
    const before = known?.record.options ?? [];
    byPrompt.set(prompt.text, {
      name,
      record: {
        text: text.slice(part.start, part.end),
        prompt: prompt.text,
        label: node.classification.label,
        offsets: "utf-16",
        spans: [],
        options: right === undefined || before.includes(right) ? before : [...before, right],
      },
      about: head && [...(known?.about ?? []), { ...head, ...(option !== undefined && { option }) }],
    });
  }
  return [...byPrompt.values()];
}
