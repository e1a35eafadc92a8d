import { firstFrom, type Stretch } from "../text/overlaps.js";
import type { LabelMatch } from "./label-book.js";

/** What of a text nearness is read from. */
export interface NearnessContext {
  /** As by `foldText`. */
  readonly folded: string;
  readonly labels: readonly LabelMatch[];
  /** Other values of the same kind, in order: a label belongs to the next one. */
  readonly rivals: readonly Stretch[];
  /** Whether a label may have more than one value. */
  readonly many: boolean;
}

/** Nothing but what stands between a label and its value: "Total: ", "Nr.", "合计　". */
const DIRECT = /^[\s:：=.\-–—|№#()（）[\]*•·,、]*$/;
const SENTENCE_END = /[.!?。！？][\s"'”’»)]+\p{Lu}|[。！？]/u;
/** "Deposit paid on 14 April: 2,000": the line is about what it begins with. */
const COLON_AT_END = /[:：]\s*$/;
const ANNOUNCED = 0.75;
/** What another value between leaves of a label that has one value, and of one that has many. */
const RIVAL = 0.25;
const SHARED = 0.75;
/** How far labels are looked for, in code units. */
const REACH_BEFORE = 160;
const REACH_AFTER = 60;
/** Distances at which nearness has fallen to a third, in code units. */
const FALL_BEFORE = 24;
const FALL_AFTER = 18;

/**
 * How near a value stands to labels of a field, from 0 to 1: what is between them, how long it is, and how many lines,
 * sentences, other labels and other values.
 */
export function nearness(value: Stretch, field: number, context: NearnessContext): number {
  let best = 0;
  for (const label of labelsAround(value, context.labels)) {
    const owner = label.owners.find((one) => one.field === field);
    if (owner === undefined) continue;
    const near =
      label.end <= value.start ? before(label, value, field, context) : after(label, value, field, context);
    best = Math.max(best, owner.weight * near);
  }
  return best;
}

function labelsAround(value: Stretch, labels: readonly LabelMatch[]): readonly LabelMatch[] {
  return labels.slice(
    firstFrom(labels, value.start - REACH_BEFORE),
    firstFrom(labels, value.end + REACH_AFTER),
  );
}

function before(label: LabelMatch, value: Stretch, field: number, context: NearnessContext): number {
  const gap = context.folded.slice(label.end, value.start);
  const lines = gap.split("\n").length - 1;
  if (DIRECT.test(gap)) return lines === 0 ? 1 : lines === 1 ? 0.8 : 0.5;
  const between = obstacles(label.end, value.start, field, context);
  if (lines === 0 && COLON_AT_END.test(gap) && startsLine(context.folded, label.start)) return ANNOUNCED;
  const length = gap.replace(/\s+/g, " ").length;
  return Math.exp(-length / FALL_BEFORE) * 0.3 ** lines * (SENTENCE_END.test(gap) ? 0.4 : 1) * between;
}

function startsLine(text: string, at: number): boolean {
  return /(?:^|\n)[\s•*·–-]*$/.test(text.slice(Math.max(0, at - 8), at));
}

function after(label: LabelMatch, value: Stretch, field: number, context: NearnessContext): number {
  const gap = context.folded.slice(value.end, label.start);
  if (gap.includes("\n") || SENTENCE_END.test(gap)) return 0;
  const length = gap.replace(/\s+/g, " ").length;
  // "14 %, net profit": a label after a comma is that of the next value.
  const clause = /[,;:，、；：]/.test(gap) ? 0.3 : 1;
  return 0.6 * clause * Math.exp(-length / FALL_AFTER) * obstacles(value.end, label.start, field, context);
}

/** What other values and other fields' labels between two places leave of their nearness. */
function obstacles(
  from: number,
  to: number,
  field: number,
  { labels, rivals, many }: NearnessContext,
): number {
  const values = rivals
    .slice(firstFrom(rivals, from), firstFrom(rivals, to))
    .filter(({ end }) => end <= to).length;
  const others = labels
    .slice(firstFrom(labels, from), firstFrom(labels, to))
    .filter(({ owners }) => !owners.some((owner) => owner.field === field)).length;
  return (many ? SHARED : RIVAL) ** values * 0.6 ** others;
}
