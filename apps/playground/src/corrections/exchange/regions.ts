import type { Place } from "../../spans/found.js";
import { groupBy } from "../../spans/group-by.js";
import { decidedChoices } from "../choice-records.js";
import { keyOf, marksOf } from "../judge.js";
import type { CorrectedText, CorrectionMark, Head } from "../types.js";

/** A stretch with a label, and the relations that begin and end at stretches. */
export interface Region {
  readonly id: number;
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

export interface Relation {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** An option that is right, of the text or of a region. */
export interface RegionChoice {
  /** With its options. */
  readonly name: string;
  readonly parent: string | undefined;
  readonly option: string;
  readonly region: Region | undefined;
}

/** What is right in a text, as tools have it. */
export interface Regions {
  readonly regions: readonly Region[];
  readonly relations: readonly Relation[];
  readonly choices: readonly RegionChoice[];
}

/**
 * What is right as regions and relations between them. A relation ends at an answer of another name that is marked there
 * already, else at a region of its own name, which is no answer by itself: an answer of that name at that place has another
 * one. What relations begin at has a region of its own name always. That no option is right cannot be said in them.
 */
export function regionsOf(of: CorrectedText): Regions {
  const { judgements, suggestions } = of;
  const decided = marksOf(judgements, suggestions).filter(
    ({ state }) => state === "right" || state === "added",
  );
  const about = decided.filter(
    (mark): mark is CorrectionMark & { readonly head: Head } => mark.head !== undefined,
  );
  const regions: Region[] = [];
  const answers = new Map<string, Region>();
  const ends = new Map<string, Region>();
  const regionIn = (known: Map<string, Region>, { name, start, end }: Head): Region => {
    const key = keyOf({ name, start, end });
    const region = known.get(key) ?? { id: regions.length + 1, label: name, start, end };
    if (!known.has(key)) regions.push(region);
    known.set(key, region);
    return region;
  };
  for (const mark of decided) if (mark.head === undefined) regionIn(answers, mark);
  const others = groupBy([...answers.values()], placeKey);
  const choices = decidedChoices(of, decided);
  const begins = new Set([...about, ...choices].flatMap(({ head }) => (head ? [keyOf(head)] : [])));
  const endOf = (mark: CorrectionMark): Region => {
    const { name, start, end } = mark;
    const isHead = begins.has(keyOf({ name, start, end })) && !answers.has(keyOf({ name, start, end }));
    const other = isHead ? undefined : others.get(placeKey(mark))?.find(({ label }) => label !== name);
    return other ?? regionIn(ends, mark);
  };
  // Ends first: what a relation begins at may be the end of another one.
  const ended = about.map((mark) => ({ ...mark, to: endOf(mark).id }));
  const regionOf = (head: Head): Region => {
    const key = keyOf(head);
    return answers.get(key) ?? ends.get(key) ?? regionIn(answers, head);
  };
  return {
    relations: ended.map(({ name, head, to }) => ({ label: name, from: regionOf(head).id, to })),
    choices: choices.flatMap(({ name, head, decided: said }): readonly RegionChoice[] =>
      said?.option === undefined
        ? []
        : [{ name, parent: head?.name, option: said.option, region: head && regionOf(head) }],
    ),
    regions,
  };
}

function placeKey({ start, end }: Place): string {
  return `${start}:${end}`;
}
