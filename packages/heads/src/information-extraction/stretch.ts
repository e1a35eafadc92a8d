import type { Finding, NameFindings, NameReader } from "./findings.js";
import type { AskedOfText, NextSize } from "./progress.js";
import type { Question } from "./questions.js";

/** Names of one text whose findings are told together, in the order of their places. */
export interface Stretch extends AskedOfText {
  readonly readers: readonly NameReader[];
  /** Their questions that nobody asked before. */
  readonly fresh: readonly Question[];
}

/** What stretches ask together. */
export function sizeOf(stretches: readonly Stretch[]): NextSize {
  let questions = 0;
  let rows = 0;
  for (const stretch of stretches) {
    questions += stretch.questions;
    rows += stretch.rows;
  }
  return { questions, rows };
}

/** How far what is found is final: what begins before this place, all of it where it is infinite. */
export function readToOf({ readers }: Stretch): number {
  return readers.reduce((least, { question }) => Math.min(least, question.readTo), Number.POSITIVE_INFINITY);
}

/**
 * Takes what is final of a stretch and was not taken yet: spans in the order of their places, then the options chosen.
 * They are numbered from `firstId`.
 */
export function* takeFinal(
  stretch: Stretch,
  text: string,
  firstId: number,
): Generator<{ readonly name: NameFindings; readonly finding: Finding }> {
  const { readers } = stretch;
  const readTo = readToOf(stretch);
  let id = firstId;
  for (;;) {
    let first: NameReader | undefined;
    let start = readTo;
    for (const reader of readers) {
      const next = reader.nextStart(readTo);
      if (next === undefined || next >= start) continue;
      first = reader;
      start = next;
    }
    if (first === undefined) break;
    yield { name: first.name, finding: first.takeSpan(text, id++) };
  }
  if (readTo !== Number.POSITIVE_INFINITY) return;
  for (const reader of readers) {
    const finding = reader.question.asked.choices === undefined ? undefined : reader.takeOption(id);
    if (finding === undefined) continue;
    id++;
    yield { name: reader.name, finding };
  }
}
