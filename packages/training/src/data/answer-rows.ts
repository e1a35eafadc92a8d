import { PAIR_SPECIAL_TOKENS, pairRow, secondStart, tokenWindows } from "@ernie-m/heads/rows";
import { TrainingError } from "../errors.js";
import { coveringTokens } from "./covering-tokens.js";
import type { QuestionRecord } from "./records.js";
import type { RowContext } from "./row-maker.js";
import type { TrainingRow } from "./training-row.js";

/** Tokens that neighbouring windows share, as in inference. */
const WINDOW_OVERLAP = 128;
const MIN_WINDOW_TOKENS = 4;

/**
 * The rows of a question: the windows of its context that hold its first answer whole; all of them, with [CLS] for the
 * answer, where there is none.
 *
 * Throws: TrainingError `data` for an answer that no token covers or no window holds, and for a question that leaves no
 * room for context.
 */
export function answerRows(
  { question, context, answers }: QuestionRecord,
  place: string,
  { tokenize, special, maxTokens }: RowContext,
): readonly TrainingRow[] {
  const asked = tokenize(question);
  const capacity = maxTokens - PAIR_SPECIAL_TOKENS - asked.length;
  if (capacity < MIN_WINDOW_TOKENS)
    throw new TrainingError("data", `${place}.question`, `leaves no room for context in ${maxTokens} tokens`);
  const tokens = tokenize(context);
  const windows = tokenWindows(tokens.length, capacity, WINDOW_OVERLAP);
  const sequence = (from: number, to: number): readonly Int32Array[] => [
    pairRow(asked.ids, tokens.ids.subarray(from, to), special),
  ];
  const [answer] = answers;
  if (answer === undefined)
    return windows.map(({ from, to }) => ({
      sequences: sequence(from, to),
      target: { kind: "answer", start: 0, end: 0 },
    }));
  const at = `${place}.answers[0]`;
  const found = coveringTokens(tokens, { start: answer.start, end: answer.start + answer.text.length });
  if (found === undefined)
    throw new TrainingError("data", at, `no token covers ${JSON.stringify(answer.text)}`);
  const holding = windows.filter(({ from, to }) => from <= found.first && found.last < to);
  if (holding.length === 0)
    throw new TrainingError(
      "data",
      at,
      `no window of ${capacity} tokens holds ${JSON.stringify(answer.text)} whole`,
    );
  return holding.map(({ from, to }) => {
    const by = secondStart(asked.length) - from;
    return {
      sequences: sequence(from, to),
      target: { kind: "answer", start: found.first + by, end: found.last + by },
    };
  });
}
