import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import type { ExtractionEntry, ExtractionResult, OptionProbability } from "./types.js";

/** Where a text stands that was found. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

/** All findings of one name with the same text. */
export interface TextGroup {
  readonly text: string;
  /** The highest of its mentions. */
  readonly probability: number;
  /** In order, each place once; absent for an option that was chosen. */
  readonly mentions?: readonly Mention[];
  /** Every option with its probability, for an option that was chosen. */
  readonly options?: readonly OptionProbability[];
  /** What was found for any of them, grouped. */
  readonly relations?: GroupedResult;
}

/** A result by text: lists by the schema's names, in the order in which texts first occur. */
export interface GroupedResult {
  readonly [name: string]: readonly TextGroup[];
}

/**
 * A result with each distinct text of a name once, with all its mentions and the union of their relations: for reading,
 * and for documents in which names repeat. A relation found at one place for several mentions is one mention, at its
 * highest probability.
 *
 * Throws: InputError for what is no result of `extract`.
 */
export function groupByText(result: ExtractionResult): GroupedResult {
  checkResult("result", result);
  return group([result]);
}

/** Entries as deep as there are; a result ends where relations do. */
function checkResult(name: string, result: unknown): void {
  for (const [key, entries] of Object.entries(checkRecord(name, result, "a result of extract")))
    checkList(`${name}.${key}`, entries, (place, entry) => {
      const { text, relations } = checkRecord(place, entry, "what was found");
      checkText(`${place}.text`, text);
      if (relations !== undefined) checkResult(`${place}.relations`, relations);
    });
}

function group(results: readonly ExtractionResult[]): GroupedResult {
  const names = new Map<string, Map<string, ExtractionEntry[]>>();
  for (const result of results)
    for (const [name, entries] of Object.entries(result)) {
      const texts = names.get(name) ?? new Map<string, ExtractionEntry[]>();
      names.set(name, texts);
      for (const entry of entries) {
        const same = texts.get(entry.text);
        if (same === undefined) texts.set(entry.text, [entry]);
        else same.push(entry);
      }
    }
  return Object.fromEntries(
    [...names].map(([name, texts]) => [
      name,
      [...texts].map(([text, entries]) => textGroup(text, entries)).sort(byFirstMention),
    ]),
  );
}

function textGroup(text: string, entries: readonly ExtractionEntry[]): TextGroup {
  const places = new Map<string, Mention>();
  for (const { start, end, probability } of entries) {
    if (start === undefined || end === undefined) continue;
    const place = `${start}-${end}`;
    const known = places.get(place);
    if (known === undefined || known.probability < probability)
      places.set(place, { start, end, probability });
  }
  const mentions = [...places.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  const best = entries.reduce((most, entry) => (entry.probability > most.probability ? entry : most));
  const relations = group(entries.flatMap(({ relations: found }) => (found === undefined ? [] : [found])));
  return {
    text,
    probability: best.probability,
    ...(mentions.length > 0 && { mentions }),
    ...(best.start === undefined && best.options !== undefined && { options: best.options }),
    ...(Object.keys(relations).length > 0 && { relations }),
  };
}

function byFirstMention(a: TextGroup, b: TextGroup): number {
  return (a.mentions?.[0].start ?? 0) - (b.mentions?.[0].start ?? 0);
}
