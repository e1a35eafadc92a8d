import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import {
  cutWindows,
  FIRST_START,
  makePrompt,
  PAIR_SPECIAL_TOKENS,
  type Prompt,
  pairRow,
  secondStart,
} from "@ernie-m/heads/rows";
import { TrainingError } from "../errors.js";
import { type CoveringTokens, coveringTokens } from "./covering-tokens.js";
import type { RowContext } from "./row-maker.js";
import type { TrainingRow } from "./training-row.js";

/** Tokens that neighbouring windows share, as in inference. */
const WINDOW_OVERLAP = 32;
/** Fewest tokens of text that a prompt must leave room for, as in inference. */
const MIN_WINDOW_TOKENS = 8;

/**
 * The rows of a record: one for each window that its text is cut to beside its prompt, as in inference. A span is learned
 * in the windows that hold it whole; chosen options are spans in the prompt.
 *
 * Throws: TrainingError `data` for a span that no token covers or no window holds, an option that the prompt lacks, a
 * prompt that leaves no room for text.
 */
export function extractionRows(
  record: PromptRecord,
  place: string,
  { tokenize, special, maxTokens }: RowContext,
): readonly TrainingRow[] {
  const prompt = promptOf(record);
  const asked = tokenize(prompt.text);
  const capacity = maxTokens - PAIR_SPECIAL_TOKENS - asked.length;
  if (capacity < MIN_WINDOW_TOKENS)
    throw new TrainingError(
      "data",
      `${place}.prompt`,
      `expected at most ${maxTokens - PAIR_SPECIAL_TOKENS - MIN_WINDOW_TOKENS} tokens, got ${asked.length}`,
    );
  const chosen = (record.options ?? []).map((option) => {
    const choice = prompt.choices?.find(({ text }) => text === option);
    const tokens = choice && coveringTokens(asked, choice);
    if (tokens === undefined)
      throw new TrainingError(
        "data",
        `${place}.options`,
        `the prompt has no option ${JSON.stringify(option)}`,
      );
    return moved(tokens, FIRST_START);
  });
  const first = secondStart(asked.length);
  const placed = new Set<number>();
  const windows = [...cutWindows(record.text, tokenize, { capacity, overlap: WINDOW_OVERLAP })];
  const rows = windows.map(({ start, end, tokens }): TrainingRow => {
    const marks = record.spans.flatMap((span, i) => {
      if (span.start < start || span.end > end) return [];
      const found = coveringTokens(tokens, { start: span.start - start, end: span.end - start });
      if (found === undefined) return [];
      placed.add(i);
      return [moved(found, first)];
    });
    const all = [...chosen, ...marks];
    return {
      sequences: [pairRow(asked.ids, tokens.ids, special)],
      target: { kind: "marks", starts: all.map((one) => one.first), ends: all.map((one) => one.last) },
    };
  });
  const lost = record.spans.findIndex((_, i) => !placed.has(i));
  if (lost !== -1) {
    const { start, end, text } = record.spans[lost];
    const within = windows.some((window) => window.start <= start && end <= window.end);
    const reason = within
      ? "no token covers its first or last character"
      : `no window of ${capacity} tokens holds it whole`;
    throw new TrainingError(
      "data",
      `${place}.spans[${lost}]`,
      `${JSON.stringify(text)} at ${start} to ${end}: ${reason}`,
    );
  }
  return rows;
}

/** The prompt as inference asks it: folded, and with the places of its options where one is to be picked. */
function promptOf({ prompt, options }: PromptRecord): Prompt {
  const [node] = parseSchema(prompt, { optionNames: options !== undefined });
  return makePrompt(node, undefined, undefined);
}

function moved({ first, last }: CoveringTokens, by: number): CoveringTokens {
  return { first: first + by, last: last + by };
}
