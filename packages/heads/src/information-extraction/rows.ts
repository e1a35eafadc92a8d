import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import type { Pace } from "../task/pace.js";
import { pairRow, type TokenRow } from "../task/rows.js";
import type { TextFailures } from "./failures.js";
import type { Question } from "./questions.js";
import type { TokenizedWindow } from "./windows/cutting.js";

/** One row of a batch: a question and one window of its text. */
export interface QuestionRow extends TokenRow {
  readonly question: Question;
  readonly window: TokenizedWindow;
  readonly windowIndex: number;
  /** The last window of its question. */
  readonly last: boolean;
}

/** A question whose windows are being read, with the next one. */
interface Reading {
  readonly question: Question;
  readonly windows: AsyncGenerator<TokenizedWindow> | Generator<TokenizedWindow>;
  next: TokenizedWindow;
  index: number;
}

/** Work on one row, as code units of text. */
const UNITS_PER_ROW = 256;

interface RowParts {
  readonly specialTokenIds: SpecialTokenIds;
  readonly pace: Pace;
  readonly failures: TextFailures;
}

/**
 * The rows of questions in reading order, those of a group, which is of one text, side by side, groups one after another.
 * Before a row is given, its question's `readTo` is where the window after it begins. A text that fails has no further
 * rows.
 *
 * Throws: the signal's reason; what `failures` does not keep of what tokenizing throws.
 */
export async function* rowsOf(
  groups: Iterable<readonly Question[]>,
  parts: RowParts,
): AsyncGenerator<QuestionRow> {
  for (const group of groups) {
    try {
      yield* rowsOfGroup(group, parts);
    } catch (error) {
      parts.failures.add(group[0].asked.textId, error);
    }
  }
}

async function* rowsOfGroup(
  group: readonly Question[],
  { specialTokenIds, pace, failures }: RowParts,
): AsyncGenerator<QuestionRow> {
  const open: Reading[] = [];
  for (const question of group) {
    if (failures.has(question.asked.textId)) return;
    const windows = question.asked.part.read();
    const first = await windows.next();
    if (first.done === true) question.readTo = Number.POSITIVE_INFINITY;
    else open.push({ question, windows, next: first.value, index: 0 });
  }
  while (open.length > 0) {
    const reading = earliest(open);
    const { question, windows, next: window, index: windowIndex } = reading;
    if (failures.has(question.asked.textId)) return;
    const following = await windows.next();
    const last = following.done === true;
    if (last) {
      open.splice(open.indexOf(reading), 1);
      question.readTo = Number.POSITIVE_INFINITY;
    } else {
      reading.next = following.value;
      reading.index++;
      question.readTo = following.value.start;
    }
    if (pace.isDue(UNITS_PER_ROW)) await pace.turn();
    const ids = pairRow(question.asked.prompt.ids, window.tokens.ids, specialTokenIds);
    yield { question, ids, window, windowIndex, last };
  }
}

/** The first of those whose next window begins first. */
function earliest(open: readonly Reading[]): Reading {
  let first = open[0];
  for (const reading of open) if (reading.next.start < first.next.start) first = reading;
  return first;
}
