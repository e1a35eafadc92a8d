import type { FoundSpan } from "../../spans/found.js";
import { distinctPlaces } from "../../spans/lanes.js";

/** A stretch of a text in which the same spans lie. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** The shortest first. */
  readonly spans: readonly FoundSpan[];
  /** Those that end with the piece, the shortest first. */
  readonly ending: readonly FoundSpan[];
}

/** A text cut where a span begins or ends, so that spans may cross. Spans outside of the text are left out. */
export function piecesOf(length: number, found: readonly FoundSpan[]): readonly Piece[] {
  const spans = distinctPlaces(
    found.filter(({ place }) => place.start >= 0 && place.start < place.end && place.end <= length),
  ).toSorted((a, b) => a.place.end - a.place.start - (b.place.end - b.place.start));
  const cuts = new Set([0, length, ...spans.flatMap(({ place }) => [place.start, place.end])]);
  const places = [...cuts].toSorted((a, b) => a - b);
  return places.slice(0, -1).map((start, at) => {
    const end = places[at + 1] ?? length;
    const inside = spans.filter(({ place }) => place.start <= start && place.end >= end);
    return { start, end, spans: inside, ending: inside.filter(({ place }) => place.end === end) };
  });
}
