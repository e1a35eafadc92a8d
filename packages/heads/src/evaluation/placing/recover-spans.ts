import { alignSpans } from "./align.js";
import { OccurrenceFinder } from "./occurrences.js";
import type { Stretch } from "./offset-units.js";
import type { KnownWords } from "./same-words.js";
import type { Placement } from "./stated-span.js";

/** A span that states its words, where its offsets are in the text, or would be. */
export interface LostSpan extends Stretch {
  /** Number of the span among those of its text. */
  readonly index: number;
  readonly text: string;
  /** Where it is, when its offsets told. */
  readonly place: Stretch | undefined;
}

/** Places that are tried for one span. */
const CANDIDATES = 12;

/**
 * Places for the spans that have none, by index: where their words stand, in the order in which the spans are stated,
 * between those that have a place. What is nowhere in the text is not in the result; what was not looked for any more
 * has no place there.
 */
export function recoverSpans(
  text: string,
  spans: readonly LostSpan[],
  known: KnownWords,
): ReadonlyMap<number, Placement> {
  const finder = new OccurrenceFinder(text, known);
  const forgone: number[] = [];
  const inOrder = spans
    .map((span) => ({ ...span, start: orZero(span.start), end: orZero(span.end) }))
    .map((span) => ({
      ...span,
      candidates: span.place === undefined ? finder.nearest(span.text, span.start, CANDIDATES) : [span.place],
    }))
    .filter((span): span is Found => {
      if (span.candidates === undefined) forgone.push(span.index);
      return (span.candidates?.length ?? 0) > 0;
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const places = alignSpans(inOrder);
  const steady = isSteady(inOrder, places);
  const found = inOrder.flatMap((span, i): readonly (readonly [number, Placement])[] => {
    if (span.place !== undefined) return [];
    const [nearest] = finder.nearest(span.text, span.start, 1) ?? [];
    const place = places[i] ?? nearest;
    return [[span.index, steady ? { place } : { place, remark: ELSEWHERE }]];
  });
  return new Map([...found, ...forgone.map((index) => [index, FORGONE] as const)]);
}

interface Found extends LostSpan {
  readonly candidates: readonly Stretch[];
}

const FORGONE: Placement = {
  place: undefined,
  remark: {
    action: "dropped",
    reason:
      "too much of the text is not where it is stated: what this span says it covers was not looked for",
  },
};

const ELSEWHERE: NonNullable<Placement["remark"]> = { action: "moved", reason: "the text has it elsewhere" };

/** Share of the way from one span to the next that a text can plausibly have grown or shrunk by. */
const PLAUSIBLE = 0.5;

/**
 * Whether one shift of the text explains where several spans are: it only grows or only shrinks, a part of the way
 * between spans at a time, or is the same for all.
 */
function isSteady(spans: readonly Stretch[], places: readonly (Stretch | undefined)[]): boolean {
  // One region alone, with however many labels, shows no shift of the text.
  if (spans.every(({ start, end }) => start === spans[0].start && end === spans[0].end)) return false;
  const shifts: number[] = [];
  for (const [i, { start }] of spans.entries()) {
    const place = places[i];
    if (place === undefined) return false;
    shifts.push(place.start - start);
  }
  if (shifts.every((shift) => shift === shifts[0])) return true;
  const steps = shifts.map((shift, i) => shift - (i === 0 ? 0 : shifts[i - 1]));
  const plausible = steps.every((step, i) => {
    const way = spans[i].start - (i === 0 ? 0 : spans[i - 1].start);
    return Math.abs(step) <= PLAUSIBLE * way;
  });
  return plausible && (steps.every((step) => step >= 0) || steps.every((step) => step <= 0));
}

/** A place for what states none: the beginning. */
function orZero(offset: number): number {
  return Number.isFinite(offset) ? Math.max(0, offset) : 0;
}
