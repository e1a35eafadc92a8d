import { decidedChoices } from "../choice-records.js";
import { marksOf } from "../judge.js";
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
 * What is right as regions and relations between them. A relation ends at what is marked there already, else at a
 * region of its own name. That no option is right cannot be said in them.
 */
export function regionsOf(of: CorrectedText): Regions {
  const { judgements, suggestions } = of;
  const decided = marksOf(judgements, suggestions).filter(
    ({ state }) => state === "right" || state === "added",
  );
  const regions: Region[] = [];
  const regionOf = (label: string, start: number, end: number): number => {
    const known = regions.find((each) => each.label === label && each.start === start && each.end === end);
    if (known !== undefined) return known.id;
    regions.push({ id: regions.length + 1, label, start, end });
    return regions.length;
  };
  for (const { name, head, start, end } of decided) if (head === undefined) regionOf(name, start, end);
  const about = decided.filter(
    (mark): mark is CorrectionMark & { readonly head: Head } => mark.head !== undefined,
  );
  const relations = about.map(({ name, head, start, end }): Relation => {
    const there = regions.find((each) => each.start === start && each.end === end);
    return {
      label: name,
      from: regionOf(head.name, head.start, head.end),
      to: there?.id ?? regionOf(name, start, end),
    };
  });
  const choices = decidedChoices(of, decided).flatMap(
    ({ name, head, decided: said }): readonly RegionChoice[] => {
      if (said?.option === undefined) return [];
      const id = head && regionOf(head.name, head.start, head.end);
      const region = regions.find((each) => each.id === id);
      return [{ name, parent: head?.name, option: said.option, region }];
    },
  );
  return { regions, relations, choices };
}
