import { groupBy } from "../../spans/group-by.js";
import { keyOf } from "../judge.js";
import type { AskedName, ChoiceJudgement, CorrectedText, Judgement } from "../types.js";

/** What a file of annotations holds. */
export interface ImportedCorrections {
  readonly texts: readonly CorrectedText[];
  readonly names: readonly AskedName[];
  /** What could not be taken, a sentence each. */
  readonly problems: readonly string[];
}

/** What a file says of one text. */
export type ImportedText = Required<
  Pick<CorrectedText, "text" | "names" | "judgements" | "suggestions" | "choices" | "checked">
>;

/** Corrections of texts, of which several may be the same one: that is read in full where each says so. */
export function imported(texts: readonly ImportedText[], problems: readonly string[]): ImportedCorrections {
  const distinct = [...groupBy(texts, ({ text }) => text)].map(([text, same]): CorrectedText => {
    const judgements = same.flatMap((each) => each.judgements);
    const choices = same.flatMap((each) => each.choices);
    return {
      id: crypto.randomUUID(),
      text,
      judgements: distinctBy(judgements, keyOf),
      choices: distinctBy(choices, choiceKey),
      suggestions: distinctBy(
        same.flatMap((each) => each.suggestions),
        keyOf,
      ),
      foundWith: "",
      names: distinctNames([...same.flatMap(({ names }) => names), ...namesOf(judgements, choices)]),
      checked: same.every(({ checked }) => checked),
      changed: Date.now(),
    };
  });
  return { texts: distinct, names: distinctNames(distinct.flatMap(({ names }) => names)), problems };
}

/** The names that something answers. */
export function namesOf(
  judgements: readonly Judgement[],
  choices: readonly ChoiceJudgement[],
): readonly AskedName[] {
  return [...judgements, ...choices].map(({ name, head }) => ({ name, parent: head?.name }));
}

export function distinctNames(names: readonly AskedName[]): readonly AskedName[] {
  return distinctBy(names, ({ name, parent }) => JSON.stringify([name, parent]));
}

function choiceKey({ name, head }: ChoiceJudgement): string {
  return JSON.stringify([name, head?.name, head?.start, head?.end]);
}

function distinctBy<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  const seen = new Map<string, Item>();
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}

/** What is said of more right options than can be chosen here. */
export function severalOptions(label: string, options: readonly string[]): string {
  return `“${label}” has ${options.length} right options: “${options[0]}” is taken, one can be chosen here`;
}
