import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { groupBy } from "../spans/group-by.js";

/** Fewer texts with an answer than this are all learned from: held back, one of them would be missed. */
const LEAST_TEXTS = 4;
/** One text in so many is held back. */
const EVERY = 4;

/**
 * Records to learn from and others, of other texts, to measure with. A text is held back only where every name that has
 * an answer in it has one in a text that is learned from.
 */
export function splitLessons(records: readonly PromptRecord[]): {
  readonly training: readonly PromptRecord[];
  readonly development: readonly PromptRecord[];
} {
  const texts = [...groupBy(records, ({ text }) => text).values()];
  const answered = (some: readonly PromptRecord[]): ReadonlySet<string> =>
    new Set(
      some.filter(({ spans, options = [] }) => spans.length + options.length > 0).map(({ label }) => label),
    );
  const withAnswers = texts.filter((some) => answered(some).size > 0);
  if (withAnswers.length < LEAST_TEXTS) return { training: records, development: [] };
  const left = new Map<string, number>();
  for (const some of withAnswers)
    for (const name of answered(some)) left.set(name, (left.get(name) ?? 0) + 1);
  const held = new Set<string>();
  const most = Math.max(1, Math.round(withAnswers.length / EVERY));
  // From the end of each four: the first sentences of a document are the most ordinary ones.
  const order = withAnswers.toSorted((a, b) => rank(withAnswers.indexOf(a)) - rank(withAnswers.indexOf(b)));
  for (const some of order) {
    const names = [...answered(some)];
    const [first] = some;
    if (held.size >= most || first === undefined || names.some((name) => (left.get(name) ?? 0) < 2)) continue;
    for (const name of names) left.set(name, (left.get(name) ?? 0) - 1);
    held.add(first.text);
  }
  const unanswered = texts.filter((some) => answered(some).size === 0);
  if (held.size > 0)
    unanswered.forEach(([first], at) => {
      if (first !== undefined && rank(at) === 0) held.add(first.text);
    });
  return {
    training: records.filter(({ text }) => !held.has(text)),
    development: records.filter(({ text }) => held.has(text)),
  };
}

function rank(at: number): number {
  return EVERY - 1 - (at % EVERY);
}
