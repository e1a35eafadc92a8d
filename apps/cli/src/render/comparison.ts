import type { KindComparison, SpanComparison } from "@ernie-m/heads/evaluation";

/** Measures that are no counts by label: each before and after. */
export type MetricChanges = Readonly<
  Record<string, { readonly before: number; readonly after: number; readonly change: number }>
>;

/** The measures that both have, and how they changed. */
export function changesOf(before: object, after: object): MetricChanges {
  const olds = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, now]) => {
      const was = olds.get(name);
      if (typeof was !== "number" || typeof now !== "number") return [];
      return [[name, { before: was, after: now, change: now - was }]];
    }),
  );
}

/** A comparison for people: what got better, what got worse, and all together last. */
export function comparisonLines(comparison: SpanComparison | MetricChanges): readonly string[] {
  if (!isOfSpans(comparison))
    return Object.entries(comparison).map(
      ([name, { before, after, change }]) => `${name} ${moved(before, after, change)}`,
    );
  const line = (label: string, { before, after, change, ...moves }: KindComparison): string =>
    `${label} ${moved(before.f1, after.f1, change)}: ${movesOf(moves)}`;
  const { all, kinds, better, worse } = comparison;
  return [
    ...better.map((kind) => `better: ${line(kind, kinds[kind])}`),
    ...worse.map((kind) => `worse: ${line(kind, kinds[kind])}`),
    line("all:", all),
  ];
}

function isOfSpans(comparison: SpanComparison | MetricChanges): comparison is SpanComparison {
  return Array.isArray(comparison.better);
}

function moved(before: number, after: number, change: number): string {
  const percent = (share: number): string => (100 * share).toFixed(1);
  return `${change < 0 ? "−" : "+"}${percent(Math.abs(change))} (${percent(before)} → ${percent(after)})`;
}

function movesOf(moves: Omit<KindComparison, "before" | "after" | "change">): string {
  const { found, lost, newlyWrong, noLongerWrong } = moves;
  return `${found} found, ${lost} lost, ${newlyWrong} newly wrong, ${noLongerWrong} no longer wrong`;
}
