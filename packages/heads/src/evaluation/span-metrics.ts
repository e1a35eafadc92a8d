import { type CountedScore, type Score, Tally } from "./counts.js";

/** A span of some kind in a text, UTF-16 code units. */
export interface KindSpan {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** What one text should give, and what it gave. */
export interface SpanExample {
  readonly gold: readonly KindSpan[];
  readonly predicted: readonly KindSpan[];
}

/** How well spans were found. */
export interface SpanMetrics {
  /** All spans counted together. */
  readonly micro: CountedScore;
  /** The plain mean over kinds: a rare kind weighs as much as a frequent one. */
  readonly macro: Score;
  /** By kind, those that occur in the gold or in the predicted spans. */
  readonly kinds: Readonly<Record<string, CountedScore>>;
}

/**
 * Precision, recall and F1 of exact spans: a predicted span is right when its text has a gold one of the same kind,
 * start and end. A span given twice counts once.
 */
export function spanMetrics(examples: Iterable<SpanExample>): SpanMetrics {
  const tally = new Tally();
  for (const { gold, predicted } of examples) {
    const wanted = distinct(gold);
    const found = distinct(predicted);
    for (const [place, { kind }] of wanted) {
      tally.count(kind, "gold");
      if (found.has(place)) tally.count(kind, "correct");
    }
    for (const { kind } of found.values()) tally.count(kind, "predicted");
  }
  return { micro: tally.micro(), macro: tally.macro(), kinds: tally.byKind() };
}

function distinct(spans: readonly KindSpan[]): ReadonlyMap<string, KindSpan> {
  return new Map(spans.map((span) => [`${span.start}:${span.end}:${span.kind}`, span]));
}
