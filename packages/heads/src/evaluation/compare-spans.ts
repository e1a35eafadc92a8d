import { InputError } from "@ernie-m/core";
import { checkList } from "../task/check-inputs.js";
import { type CountedScore, KindCounts } from "./counts.js";
import { checkSpanExample, distinctSpans, type SpanExample } from "./span-metrics.js";

/** How one kind of span was found before and after. */
export interface KindComparison {
  readonly before: CountedScore;
  readonly after: CountedScore;
  /** Of F1, after less before. */
  readonly change: number;
  /** Wanted spans that are found now and were not. */
  readonly found: number;
  /** Wanted spans that were found and are not now. */
  readonly lost: number;
  /** Spans that are predicted now, were not, and are wrong. */
  readonly newlyWrong: number;
  /** Spans that were predicted wrongly and are not now. */
  readonly noLongerWrong: number;
}

/** What two models make of the same examples. */
export interface SpanComparison {
  /** All kinds counted together. */
  readonly all: KindComparison;
  /** By kind, those that occur anywhere. */
  readonly kinds: Readonly<Record<string, KindComparison>>;
  /** Kinds whose F1 rose, the most first. */
  readonly better: readonly string[];
  /** Kinds whose F1 fell, the most first. */
  readonly worse: readonly string[];
}

const MOVES = ["found", "lost", "newlyWrong", "noLongerWrong"] as const;
type Moves = Record<(typeof MOVES)[number], number>;

const none = (): Moves => ({ found: 0, lost: 0, newlyWrong: 0, noLongerWrong: 0 });

/**
 * What got better and what got worse between two models: the examples of both are of the same records, in the same order,
 * and want the same.
 *
 * Throws: InputError for what is no example, and when they are not as many.
 */
export function compareSpans(before: readonly SpanExample[], after: readonly SpanExample[]): SpanComparison {
  checkList("before", before, checkSpanExample);
  checkList("after", after, checkSpanExample);
  if (before.length !== after.length)
    throw new InputError("after", `as many as before, ${before.length}`, `${after.length}`);
  const [earlier, later] = [new KindCounts(), new KindCounts()];
  const moves = new Map<string, Moves>();
  before.forEach(({ gold, predicted }, i) => {
    const wanted = distinctSpans(gold);
    const [first, second] = [distinctSpans(predicted), distinctSpans(after[i].predicted)];
    for (const [place, { kind }] of new Map([...wanted, ...first, ...second])) {
      const of = moves.get(kind) ?? none();
      moves.set(kind, of);
      const [isWanted, was, is] = [wanted.has(place), first.has(place), second.has(place)];
      earlier.judge(kind, { isWanted, isPredicted: was });
      later.judge(kind, { isWanted, isPredicted: is });
      if (was === is) continue;
      if (isWanted) of[is ? "found" : "lost"]++;
      else of[is ? "newlyWrong" : "noLongerWrong"]++;
    }
  });
  const [olds, news] = [earlier.byKind(), later.byKind()];
  const kinds = Object.fromEntries(
    [...moves.keys()]
      .sort()
      .map((kind) => [kind, compared(olds[kind], news[kind], moves.get(kind) ?? none())] as const),
  );
  const total = none();
  for (const each of moves.values()) for (const move of MOVES) total[move] += each[move];
  const sorted = Object.entries(kinds).sort(([, a], [, b]) => b.change - a.change);
  return {
    all: compared(earlier.micro(), later.micro(), total),
    kinds,
    better: sorted.filter(([, { change }]) => change > 0).map(([kind]) => kind),
    worse: sorted
      .filter(([, { change }]) => change < 0)
      .map(([kind]) => kind)
      .reverse(),
  };
}

function compared(before: CountedScore, after: CountedScore, moves: Moves): KindComparison {
  return { before, after, change: after.f1 - before.f1, ...moves };
}
