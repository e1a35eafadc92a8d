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
  for (const span of spans) paths = bestOf([...withPlaces(paths, span), ...withoutPlace(paths, 4 * far)]);
  return placesAlong(paths[0]);
}

/** A path, and how many others come before it where both cost the same. */
interface RankedPath extends Path {
  readonly rank: number;
}

/** The paths that go on without a place: that costs more than any shift, for what fits nowhere. */
function withoutPlace(paths: readonly Path[], added: number): readonly RankedPath[] {
  return paths.map((before, rank) => {
    const { last, shift, cost } = before;
    return { before, place: undefined, last, shift, cost: cost + added, rank };
  });
}

/** The cheapest path to each of the span's places. */
function withPlaces(paths: readonly Path[], span: Misplaced): readonly RankedPath[] {
  return span.candidates.flatMap((place): readonly RankedPath[] => {
    const shift = place.start - span.start;
    let best: Path | undefined;
    let least = Number.POSITIVE_INFINITY;
    let rank = 0;
    for (let i = 0; i < paths.length; i++) {
      const path = paths[i];
      if (!keepsOrder(path.last, span, place)) continue;
      if (best === undefined) rank = i + 0.5;
      const cost = path.cost + Math.abs(shift - path.shift);
      if (cost >= least) continue;
      best = path;
      least = cost;
    }
    return best === undefined
      ? []
      : [{ before: best, place, last: { span, place }, shift, cost: least, rank }];
  });
}

function keepsOrder(last: Path["last"], span: Misplaced, place: Stretch): boolean {
  if (last === undefined) return true;
  const apart = span.text === last.span.text && span.start > last.span.start;
  return apart ? place.start > last.place.start : place.start >= last.place.start;
}

/** The cheapest paths, one for every place that they end at. */
function bestOf(paths: readonly RankedPath[]): readonly Path[] {
  const best: RankedPath[] = [];
  for (const path of paths) {
    const same = indexOfEnd(best, path);
    if (same === -1) best.push(path);
    else {
      const rank = Math.min(path.rank, best[same].rank);
      best[same] = { ...(path.cost < best[same].cost ? path : best[same]), rank };
    }
  }
  return best.sort((a, b) => a.cost - b.cost || a.rank - b.rank).slice(0, PATHS);
}

/** Which of the paths ends where this one does, after the same shift. */
function indexOfEnd(paths: readonly Path[], { shift, last }: Path): number {
  const start = last?.place.start;
  for (let i = 0; i < paths.length; i++)
    if (paths[i].shift === shift && paths[i].last?.place.start === start) return i;
  return -1;
}

function placesAlong(end: Path): readonly (Stretch | undefined)[] {
  const places: (Stretch | undefined)[] = [];
  for (let path: Path | undefined = end; path?.before !== undefined; path = path.before)
    places.push(path.place);
  return places.reverse();
}
