import type { ExtractionResult } from "@ernie-m/heads";

/** One finding of a result, with its place in the tree of findings. */
export interface Found {
  /** Place in the result, unique in it: `person/0/birthplace/1`. */
  readonly id: string;
  readonly parent: string | undefined;
  /** The schema's name. */
  readonly kind: string;
  /** 0 at the top of the schema. */
  readonly level: number;
  readonly text: string;
  readonly probability: number;
  /** UTF-16 code units of the text; undefined for a chosen option, which stands nowhere in it. */
  readonly place: Place | undefined;
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A finding that stands in the text. */
export interface FoundSpan extends Found {
  readonly place: Place;
}

/** All findings of a result, parents before what was found for them. */
export function findingsOf(result: ExtractionResult): readonly Found[] {
  const found: Found[] = [];
  const collect = (part: ExtractionResult, parent: Found | undefined): void => {
    for (const [kind, entries] of Object.entries(part))
      entries.forEach(({ text, start, end, probability, relations }, index) => {
        const entry: Found = {
          id: `${parent === undefined ? "" : `${parent.id}/`}${kind.replaceAll("/", "//")}/${index}`,
          parent: parent?.id,
          kind,
          level: parent === undefined ? 0 : parent.level + 1,
          text,
          probability,
          place: start === undefined || end === undefined ? undefined : { start, end },
        };
        found.push(entry);
        if (relations !== undefined) collect(relations, entry);
      });
  };
  collect(result, undefined);
  return found;
}

export function standsInText(found: Found): found is FoundSpan {
  return found.place !== undefined;
}

/** The findings that belong together with one: itself, what it was found for, and what was found for it. */
export function relatedTo(found: readonly Found[], id: string): ReadonlySet<string> {
  const ids = new Set([id]);
  const byId = new Map(found.map((entry) => [entry.id, entry]));
  for (let parent = byId.get(id)?.parent; parent !== undefined; parent = byId.get(parent)?.parent)
    ids.add(parent);
  const own = `${id}/`;
  for (const entry of found) if (entry.id.startsWith(own) && byId.get(entry.id) === entry) ids.add(entry.id);
  return ids;
}
