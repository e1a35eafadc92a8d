import { logSumExp } from "../numeric/logits.js";
import type { TokenPlaces } from "../task/visible-tokens.js";

/** What the model says about one window of a context. */
export interface WindowLogits {
  /** The context's token that the window begins with. */
  readonly from: number;
  /** Of the window's context tokens alone: no question, special token or padding. */
  readonly start: Float32Array;
  readonly end: Float32Array;
  /** Of [CLS]: that there is no answer. */
  readonly noStart: number;
  readonly noEnd: number;
}

export interface SpanSearch {
  /** Most spans returned. */
  readonly topK: number;
  /** Longest span in tokens. */
  readonly maxAnswerTokens: number;
  /** Whether "no answer" takes part. */
  readonly handleImpossibleAnswer: boolean;
}

/** A span of tokens, last one included; undefined `first` and `last` for "no answer". */
export interface ScoredSpan {
  readonly tokens: { readonly first: number; readonly last: number } | undefined;
  readonly score: number;
}

/**
 * The best spans of a context, best first, no two of which share a character.
 *
 * A span lies in one window, starts and ends at tokens that show something, and is ranked by its start logit plus its
 * end logit. Its score is its start's probability times its end's, over all tokens of the context and of no other
 * text: a token that several windows hold counts once, at its highest, so scores of different windows compare. With
 * `handleImpossibleAnswer` [CLS] is one token more, with the logits of the window that is least sure of "no answer".
 *
 * Every round looks once at each start and the ends within reach: time in proportion to tokens × `maxAnswerTokens` ×
 * `topK`, no more memory than the logits.
 *
 * Source: transformers 4.44 `QuestionAnsweringPipeline` (`select_starts_ends`, `decode_spans`), which normalises each
 * window by itself and so finds something certain in windows that have nothing.
 */
export function bestSpans(
  windows: readonly WindowLogits[],
  places: TokenPlaces,
  { topK, maxAnswerTokens, handleImpossibleAnswer }: SpanSearch,
): readonly ScoredSpan[] {
  const nothing = handleImpossibleAnswer ? leastSure(windows) : undefined;
  const count = places.starts.length;
  const startTotal = normaliser(windows, count, "start", nothing?.noStart);
  const endTotal = normaliser(windows, count, "end", nothing?.noEnd);
  const probability = (start: number, end: number): number =>
    Math.exp(start - startTotal) * Math.exp(end - endTotal);

  const taken = takenTokens(places);
  const spans: ScoredSpan[] = [];
  while (spans.length < topK) {
    const best = bestFree(windows, taken, maxAnswerTokens);
    if (best === undefined) break;
    markTaken(taken, places, best);
    const { first, last } = best;
    spans.push({ tokens: { first, last }, score: probability(best.start, best.end) });
  }
  if (nothing === undefined) return spans;
  const none = { tokens: undefined, score: probability(nothing.noStart, nothing.noEnd) };
  const place = spans.findIndex(({ score }) => score < none.score);
  return spans.toSpliced(place === -1 ? spans.length : place, 0, none).slice(0, topK);
}

function leastSure(windows: readonly WindowLogits[]): WindowLogits | undefined {
  let least: WindowLogits | undefined;
  for (const window of windows)
    if (least === undefined || window.noStart + window.noEnd < least.noStart + least.noEnd) least = window;
  return least;
}

/** log Σ exp over the context's tokens, each at its highest logit, and over `extra`. */
function normaliser(
  windows: readonly WindowLogits[],
  count: number,
  side: "start" | "end",
  extra: number | undefined,
): number {
  const logits = new Float32Array(count + 1).fill(Number.NEGATIVE_INFINITY);
  for (const window of windows)
    for (let i = 0; i < window[side].length; i++)
      logits[window.from + i] = Math.max(logits[window.from + i], window[side][i]);
  if (extra !== undefined) logits[count] = extra;
  return logSumExp(logits);
}

interface Candidate {
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
}

/** The best span without a taken token inside; among equals the one found first: earliest window, start, end. */
function bestFree(
  windows: readonly WindowLogits[],
  taken: TakenTokens,
  maxAnswerTokens: number,
): Candidate | undefined {
  let best: Candidate | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const { from, start, end } of windows)
    for (let i = 0; i < start.length; i++) {
      if (taken[from + i] !== FREE) continue;
      const limit = Math.min(i + maxAnswerTokens, end.length);
      for (let j = i; j < limit && taken[from + j] !== TAKEN; j++) {
        if (taken[from + j] === BLANK || start[i] + end[j] <= most) continue;
        most = start[i] + end[j];
        best = { first: from + i, last: from + j, start: start[i], end: end[j] };
      }
    }
  return best;
}

/** A token can begin and end a span, or only stand inside one, or is part of a span chosen before. */
type TakenTokens = Uint8Array;
const FREE = 0;
const BLANK = 1;
const TAKEN = 2;

function takenTokens({ starts, ends }: TokenPlaces): TakenTokens {
  return Uint8Array.from(starts, (start, token) => (start === ends[token] ? BLANK : FREE));
}

/** Takes every token that shows a character of the span: one character can be several tokens. */
function markTaken(taken: TakenTokens, { starts, ends }: TokenPlaces, { first, last }: Candidate): void {
  const start = starts[first];
  const end = ends[last];
  taken.fill(TAKEN, first, last + 1);
  for (let i = first - 1; i >= 0 && (ends[i] > start || starts[i] === ends[i]); i--)
    if (ends[i] > start) taken[i] = TAKEN;
  for (let i = last + 1; i < taken.length && starts[i] < end; i++) taken[i] = TAKEN;
}
