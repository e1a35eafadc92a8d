import type { MarkedText } from "@ernie-m/heads/evaluation";
import { choiceNamesIn } from "../choice-records.js";
import type { AskedName, ChoiceJudgement, Head, Judgement } from "../types.js";
import { distinctNames, type ImportedText, namesOf, severalOptions } from "./imported.js";
import { readTold } from "./told.js";

/**
 * Texts of annotation tools. One that says what was asked of it and what is open was written here; of others each is read in
 * full and was asked every name of the file, as it is with these tools.
 */
export function textsOfMarked(marked: readonly MarkedText[], said: string[]): readonly ImportedText[] {
  const read = marked.map((of) => {
    const told = readTold(of.item, of.text);
    const judgements = judgementsOf(of, told?.names ?? []);
    const choices = choicesOf(of, told?.names ?? [], said);
    return { of, told, judgements, choices };
  });
  const ofStrangers = distinctNames(
    read.flatMap(({ told, judgements, choices }) => (told === undefined ? namesOf(judgements, choices) : [])),
  );
  return read.map(({ of, told, judgements, choices }) => ({
    text: of.text,
    // Of what is there but could not be placed nothing is known.
    names: (told?.names ?? ofStrangers).filter(({ name }) => !of.lost.includes(name)),
    judgements: [
      ...judgements,
      ...(told?.wrong ?? []).map((answer): Judgement => ({ ...answer, verdict: "wrong" })),
    ],
    suggestions: told?.open ?? [],
    choices,
    checked: told?.checked ?? true,
  }));
}

function judgementsOf({ spans, relations }: MarkedText, names: readonly AskedName[]): readonly Judgement[] {
  const headOf = headsIn(spans, names);
  // Tools have a region where a relation ends: under the relation's own name it is no answer by itself.
  const ends = new Set(
    relations.flatMap(({ label, tails }) => tails.filter((tail) => spans[tail]?.label === label)),
  );
  return [
    ...spans.flatMap(({ label, start, end }, at): readonly Judgement[] =>
      ends.has(at) ? [] : [{ name: label, start, end, verdict: "right" }],
    ),
    ...relations.flatMap(({ label, heads, tails }): readonly Judgement[] => {
      const head = headOf(label, heads);
      const [tail] = tails.flatMap((at) => spans[at] ?? []);
      if (head === undefined || tail === undefined) return [];
      return [{ name: label, start: tail.start, end: tail.end, head, verdict: "right" }];
    }),
  ];
}

/** What was chosen: of several right options the first, since one can be chosen here. */
function choicesOf(
  { spans, choices }: MarkedText,
  names: readonly AskedName[],
  said: string[],
): readonly ChoiceJudgement[] {
  const headOf = headsIn(spans, names);
  return choices.flatMap(({ name, chosen, about }): readonly ChoiceJudgement[] => {
    const [first, ...others] = chosen;
    if (first === undefined) return [];
    if (others.length > 0) said.push(severalOptions(name, chosen));
    const [{ options = [] } = {}] = choiceNamesIn([{ name, parent: undefined }]);
    const option = options.find((each) => each.trim() === first) ?? first;
    const head = headOf(name, about);
    return about.length > 0 && head === undefined ? [] : [{ name, option, ...(head && { head }) }];
  });
}

/** Of the labels of a region the one that a name is asked about. */
function headsIn(
  spans: MarkedText["spans"],
  names: readonly AskedName[],
): (name: string, region: readonly number[]) => Head | undefined {
  return (name, region) => {
    const heads = region.flatMap((at) => spans[at] ?? []);
    const asked = heads.find(({ label }) =>
      names.some((each) => each.name === name && each.parent === label),
    );
    const head = asked ?? heads[0];
    return head && { name: head.label, start: head.start, end: head.end };
  };
}
