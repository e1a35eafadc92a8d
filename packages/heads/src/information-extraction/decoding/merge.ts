import type { OptionVote, TextSpan } from "./spans.js";

/**
 * The spans of all windows of a text as one list: a span found more than once keeps its highest probability; ordered
 * by start, then end.
 */
export function mergeSpans(spans: Iterable<TextSpan>): readonly TextSpan[] {
  const byPlace = new Map<string, TextSpan>();
  for (const span of spans) {
    const place = `${span.start}:${span.end}`;
    const known = byPlace.get(place);
    if (known === undefined || known.probability < span.probability) byPlace.set(place, span);
  }
  return [...byPlace.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * The option that most windows chose; among equals the one with the higher mean probability, then the first in the
 * schema. Its probability is the mean over the windows that chose it.
 */
export function mergeVotes(votes: Iterable<OptionVote>): OptionVote | undefined {
  const byOption = new Map<number, { count: number; sum: number }>();
  for (const { option, probability } of votes) {
    const tally = byOption.get(option) ?? { count: 0, sum: 0 };
    byOption.set(option, { count: tally.count + 1, sum: tally.sum + probability });
  }
  const ranked = [...byOption]
    .map(([option, { count, sum }]) => ({ option, count, probability: sum / count }))
    .sort((a, b) => b.count - a.count || b.probability - a.probability || a.option - b.option);
  return ranked.length === 0 ? undefined : { option: ranked[0].option, probability: ranked[0].probability };
}

/** The mean over windows of each option's probability; empty when there are none. */
export function meanProbabilities(windows: readonly (readonly number[])[]): readonly number[] {
  const [first] = windows;
  if (first === undefined) return [];
  return first.map((_, option) => windows.reduce((sum, window) => sum + window[option], 0) / windows.length);
}
