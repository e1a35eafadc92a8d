import type { ExtractionEvent } from "@ernie-m/heads";

/** One finding of a result, with its place in the tree of findings. */
export interface Found {
  /** Number of the finding in its result. */
  readonly id: number;
  /** Number of the finding that it was found for. */
  readonly parent: number | undefined;
  /** Shared by findings of one name with equal texts whose parents share theirs. */
  readonly group: string;
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

/** Where a finding stands in the tree of names and texts: no two places share a key, whatever the names hold. */
export function groupKey(parent: string, kind: string, text: string): string {
  return parent + JSON.stringify([kind, text]);
}

/** The findings that events of one call tell of, parents before what was found for them. */
export function findingsOf(events: Iterable<ExtractionEvent>): readonly Found[] {
  const byId = new Map<number, Found>();
  for (const { id, level, name, subject, entry } of events) {
    const parent = subject === undefined ? undefined : byId.get(subject);
    if (subject !== undefined && parent === undefined) continue;
    const { text, start, end, probability } = entry;
    byId.set(id, {
      id,
      parent: parent?.id,
      group: groupKey(parent?.group ?? "", name, text),
      kind: name,
      level: level - 1,
      text,
      probability,
      place: start === undefined || end === undefined ? undefined : { start, end },
    });
  }
  return [...byId.values()];
}

export function standsInText(found: Found): found is FoundSpan {
  return found.place !== undefined;
}
