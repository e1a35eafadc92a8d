import { sigmoid } from "../../numeric/logits.js";

/** Whether the spans of one prompt in one window may overlap. */
export type SpanOverlap = "none" | "allow";

/** Start and end logits of a stretch of one row: the prompt's tokens or the text's, special tokens left out. */
export interface TokenLogits {
  readonly start: Float32Array;
  readonly end: Float32Array;
}

/** A span of tokens, last one included. */
export interface TokenSpan {
  readonly first: number;
  readonly last: number;
  /** Start probability × end probability. */
  readonly probability: number;
}

export interface DecodeOptions {
  /** A token starts (ends) a span when its start (end) probability is greater than this. */
  readonly threshold: number;
  /** Spans less probable than this are left out. */
  readonly minProbability: number;
  readonly overlap: SpanOverlap;
  /** Longest span in tokens. */
  readonly maxSpanTokens: number;
}

interface Position {
  readonly index: number;
  readonly probability: number;
}

/**
 * Pairs starts with ends.
 *
 * `overlap: "none"` is the published pairing: starts and ends are walked in order, a start is coupled with the
 * first end at or after it, a later start before the same end takes its place; every end is used at most once.
 * `overlap: "allow"` gives every start with every end at or after it. Either way longer spans than `maxSpanTokens` are
 * left out.
 *
 * Prompt and text are decoded apart. The published walk goes over the whole row; all that it finds beside are spans
 * that begin in the prompt and end in the text, which mean nothing.
 *
 * Source: PaddleNLP utils/tools.py `get_bool_ids_greater_than` and `get_span`.
 */
export function decodeSpans(logits: TokenLogits, options: DecodeOptions): readonly TokenSpan[] {
  const starts = positionsAbove(logits.start, options.threshold);
  const ends = positionsAbove(logits.end, options.threshold);
  const spans =
    options.overlap === "allow"
      ? allPairs(starts, ends, options.maxSpanTokens)
      : publishedPairs(starts, ends).filter(({ first, last }) => last - first < options.maxSpanTokens);
  return spans.filter(({ probability }) => probability >= options.minProbability);
}

function positionsAbove(logits: Float32Array, threshold: number): readonly Position[] {
  const positions: Position[] = [];
  for (let index = 0; index < logits.length; index++) {
    const probability = sigmoid(logits[index]);
    if (probability > threshold) positions.push({ index, probability });
  }
  return positions;
}

function publishedPairs(starts: readonly Position[], ends: readonly Position[]): readonly TokenSpan[] {
  const spans: TokenSpan[] = [];
  let next = 0;
  for (const end of ends) {
    let start: Position | undefined;
    while (next < starts.length && starts[next].index <= end.index) start = starts[next++];
    if (start !== undefined) spans.push(tokenSpan(start, end));
  }
  return spans;
}

function allPairs(
  starts: readonly Position[],
  ends: readonly Position[],
  maxSpanTokens: number,
): readonly TokenSpan[] {
  const spans: TokenSpan[] = [];
  let firstEnd = 0;
  for (const start of starts) {
    while (firstEnd < ends.length && ends[firstEnd].index < start.index) firstEnd++;
    for (let i = firstEnd; i < ends.length && ends[i].index < start.index + maxSpanTokens; i++)
      spans.push(tokenSpan(start, ends[i]));
  }
  return spans;
}

function tokenSpan(start: Position, end: Position): TokenSpan {
  return { first: start.index, last: end.index, probability: start.probability * end.probability };
}
