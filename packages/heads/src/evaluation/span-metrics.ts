import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { checkEach } from "./check-each.js";
import { type CountedScore, KindCounts, type Score } from "./counts.js";

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
 *
 * Throws: InputError for what is no example.
 */
export function spanMetrics(examples: Iterable<SpanExample>): SpanMetrics {
  const counts = new KindCounts();
  for (const { gold, predicted } of checkEach("examples", examples, checkSpanExample)) {
    const wanted = distinctSpans(gold);
    const found = distinctSpans(predicted);
    for (const [place, { kind }] of wanted) {
      counts.count(kind, "gold");
      if (found.has(place)) counts.count(kind, "correct");
    }
    for (const { kind } of found.values()) counts.count(kind, "predicted");
  }
  return { micro: counts.micro(), macro: counts.macro(), kinds: counts.byKind() };
}

/** Throws: InputError naming the place. */
export function checkSpanExample(name: string, value: unknown): SpanExample {
  const { gold, predicted } = checkRecord(name, value, "an object with gold and predicted");
  return {
    gold: checkList(`${name}.gold`, gold, checkKindSpan),
    predicted: checkList(`${name}.predicted`, predicted, checkKindSpan),
  };
}

function checkKindSpan(name: string, value: unknown): KindSpan {
  const { kind, start, end } = checkRecord(name, value, "an object with kind, start and end");
  return {
    kind: checkText(`${name}.kind`, kind),
    start: checkOffset(`${name}.start`, start),
    end: checkOffset(`${name}.end`, end),
  };
}

function checkOffset(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new InputError(name, "a whole number", describeValue(value));
}

/** Spans by place and kind: what is given twice counts once. */
export function distinctSpans(spans: readonly KindSpan[]): ReadonlyMap<string, KindSpan> {
  return new Map(spans.map((span) => [`${span.start}:${span.end}:${span.kind}`, span]));
}
