import type { RecordSpan } from "../records.js";
import type { Region } from "./place-text.js";
import type { AskableText } from "./prompt-records.js";

/** A relation between two regions, each by the numbers of its spans. */
export interface MarkedRelation {
  readonly label: string;
  readonly heads: readonly number[];
  readonly tails: readonly number[];
}

/** Options that were chosen, of the whole text or of a region. */
export interface MarkedChoice {
  /** With its options, as it is asked. */
  readonly name: string;
  readonly chosen: readonly string[];
  /** The numbers of the region's spans; none for the whole text. */
  readonly about: readonly number[];
}

/** A text of an export as it was marked: equal words at two places are two regions here, and one question in prompts. */
export interface MarkedText {
  /** The item of the export that it comes from, with all that the tool has kept in it. */
  readonly item: unknown;
  readonly text: string;
  /** In the order of the export; a region with two labels is two of them. UTF-16 code units. */
  readonly spans: readonly (RecordSpan & { readonly label: string })[];
  readonly relations: readonly MarkedRelation[];
  readonly choices: readonly MarkedChoice[];
  /** Labels and relations of which something is in the text that could not be placed. */
  readonly lost: readonly string[];
}

/** A text with numbers where the placed one has spans. */
export function markedText(
  item: unknown,
  { text, spans, relations, choices, lostNames }: AskableText,
): MarkedText {
  const numbers = new Map(spans.map((span, number) => [span, number]));
  // A region has one list, however many relations are of it.
  const listed = new Map<Region, readonly number[]>();
  const numbersOf = (region: Region): readonly number[] => {
    const known = listed.get(region) ?? region.flatMap((span) => numbers.get(span) ?? []);
    listed.set(region, known);
    return known;
  };
  return {
    item,
    text,
    spans,
    relations: relations.map(({ label, heads, tails }) => ({
      label,
      heads: numbersOf(heads),
      tails: numbersOf(tails),
    })),
    choices: choices.map(({ question, chosen, about }) => ({
      name: question.node.name,
      chosen: chosen.map((option) => option.trim()),
      about: numbersOf(about),
    })),
    lost: [...lostNames],
  };
}
