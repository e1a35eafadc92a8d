import type { Stretch } from "./offset-units.js";

/** A span to be brought to a place, by what an export says of it. */
export interface Misplaced extends Stretch {
  /** What it covers, for spans that may not come to one place. */
  readonly text: string;
  /** Where it may be; one place for a span that is where it should be. */
  readonly candidates: readonly Stretch[];
}

/** Part of an alignment: the spans so far, the last one first. */
interface Path {
  readonly before: Path | undefined;
  /** Undefined for a span that fits nowhere in the order. */
  readonly place: Stretch | undefined;
  /** The last span that has a place. */
  readonly last: { readonly span: Misplaced; readonly place: Stretch } | undefined;
  /** How far the last one was moved. */
  readonly shift: number;
  readonly cost: number;
}

/** Alignments that are followed at once. */
const PATHS = 24;

/**
 * Brings spans to places in the order in which an export states them, so that the shift between stated and real
 * places changes as little as possible. Spans of the same words that are stated apart come to places apart. A span
 * that fits nowhere gets none.
 *
 * @param spans by stated start, then end
 */
export function alignSpans(spans: readonly Misplaced[]): readonly (Stretch | undefined)[] {
  const far = spans.reduce(
    (most, span) => Math.max(most, span.end, ...span.candidates.map(({ end }) => end)),
    1,
  );
  let paths: readonly Path[] = [{ before: undefined, place: undefined, last: undefined, shift: 0, cost: 0 }];
  for (const span of spans) {
    const next = paths.flatMap((path): readonly Path[] => [
      // Costs more than any shift: only what fits nowhere is left without a place.
      { ...path, before: path, place: undefined, cost: path.cost + 4 * far },
      ...span.candidates
        .filter((place) => keepsOrder(path.last, span, place))
        .map((place) => {
          const shift = place.start - span.start;
          const cost = path.cost + Math.abs(shift - path.shift);
          return { before: path, place, last: { span, place }, shift, cost };
        }),
    ]);
    paths = bestOf(next);
  }
  return placesAlong(paths[0]);
}

function keepsOrder(last: Path["last"], span: Misplaced, place: Stretch): boolean {
  if (last === undefined) return true;
  const apart = span.text === last.span.text && span.start > last.span.start;
  return apart ? place.start > last.place.start : place.start >= last.place.start;
}

/** The cheapest paths, one for every place that they end at. */
function bestOf(paths: readonly Path[]): readonly Path[] {
  const byEnd = new Map<string, Path>();
  for (const path of paths) {
    const key = `${path.last?.place.start}:${path.shift}`;
    const known = byEnd.get(key);
    if (known === undefined || path.cost < known.cost) byEnd.set(key, path);
  }
  return [...byEnd.values()].sort((a, b) => a.cost - b.cost).slice(0, PATHS);
}

function placesAlong(end: Path): readonly (Stretch | undefined)[] {
  const places: (Stretch | undefined)[] = [];
  for (let path: Path | undefined = end; path?.before !== undefined; path = path.before)
    places.push(path.place);
  return places.reverse();
}
