import type { CancelSignal } from "@ernie-m/core";
import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import { sigmoid } from "../numeric/logits.js";
import type { Pace } from "../task/pace.js";
import type { RowRunner } from "../task/row-runner.js";
import { FIRST_START, secondStart } from "../task/rows.js";
import { decodeSpans, type TokenLogits, type TokenSpan } from "./decoding/decode.js";
import { likeliestMisses } from "./decoding/near-misses.js";
import { chosenOption, optionProbabilities, type TextSpan, textSpan } from "./decoding/spans.js";
import type { TextFailures } from "./failures.js";
import type { ExtractionOptions } from "./options.js";
import type { Question } from "./questions.js";
import type { ResolvedExtraction } from "./resolve-options.js";
import { type QuestionRow, rowsOf } from "./rows.js";
import type { PromptReading } from "./types.js";
import type { TokenizedWindow } from "./windows/cutting.js";
import { crossesSentence } from "./windows/sentences.js";

export interface AnswerContext {
  readonly runner: RowRunner<"startLogits" | "endLogits">;
  readonly specialTokenIds: SpecialTokenIds;
  readonly pace: Pace;
  readonly settings: ResolvedExtraction;
  /** How many near misses of each question are kept. */
  readonly nearMisses: number;
  /** By the questions' `textId`. */
  readonly texts: readonly string[];
  readonly failures: TextFailures;
  readonly signal: CancelSignal | undefined;
  readonly onPromptRead: ExtractionOptions["onPromptRead"];
  /** Called for every row that the model has read, with the number of spans found in it. */
  readonly onRow: (row: QuestionRow, spans: number) => void;
  /** Called after every model run. */
  readonly onBatch: () => void;
}

/** Rows that are sorted and batched together: enough to fill batches, few enough to keep a long text's windows from existing all at once. */
const ROW_BUFFER = 1024;

/**
 * Runs every window of every question, the questions of a group side by side, and adds what it finds to the question.
 * Yields whenever some rows are read and the questions' `readTo` says how far: after `firstRows`, then after twice as
 * many, and so on.
 */
export async function* answerQuestions(
  groups: Iterable<readonly Question[]>,
  context: AnswerContext,
  firstRows = ROW_BUFFER,
): AsyncGenerator<void> {
  let buffer: QuestionRow[] = [];
  let size = Math.min(firstRows, ROW_BUFFER);
  for await (const row of rowsOf(groups, context)) {
    buffer.push(row);
    if (buffer.length < size) continue;
    await answerRows(buffer, context);
    yield;
    buffer = [];
    size = Math.min(2 * size, ROW_BUFFER);
  }
  await answerRows(buffer, context);
  yield;
}

async function answerRows(rows: readonly QuestionRow[], context: AnswerContext): Promise<void> {
  await runRows(rows, context);
  const { nearMisses } = context;
  if (nearMisses === 0) return;
  // Of a long text's misses only the best exist at once.
  for (const question of new Set(rows.map(({ question }) => question))) question.misses(nearMisses);
}

/**
 * Runs rows of texts that have not failed. Where a run fails, what was not read is run again, half of the texts at a time,
 * until it is known whose rows fail.
 *
 * Throws: what `failures` does not keep; what `onBatch` throws.
 */
async function runRows(rows: readonly QuestionRow[], context: AnswerContext): Promise<void> {
  const { runner, settings, signal, failures } = context;
  const unread = new Set(rows.filter((row) => !failures.has(textIdOf(row))));
  let told: { readonly error: unknown } | undefined;
  try {
    await runner.run([...unread], {
      settings,
      signal,
      read(row, { startLogits: start, endLogits: end }) {
        unread.delete(row);
        context.onRow(row, readKept(row, { start, end }, context));
      },
      onBatch() {
        try {
          context.onBatch();
        } catch (error) {
          told = { error };
          throw error;
        }
      },
    });
  } catch (error) {
    if (told !== undefined) throw told.error;
    failures.checkKept(error);
    const left = [...unread];
    const [first, ...others] = new Set(left.map(textIdOf));
    if (others.length === 0) return failures.add(first, error);
    const half = new Set([first, ...others.slice(0, others.length / 2)]);
    await runRows(
      left.filter((row) => half.has(textIdOf(row))),
      context,
    );
    await runRows(
      left.filter((row) => !half.has(textIdOf(row))),
      context,
    );
  }
}

function textIdOf({ question }: QuestionRow): number {
  return question.asked.textId;
}

/** Reads a row; where that fails, its text does. Gives the number of spans found. */
function readKept(row: QuestionRow, logits: TokenLogits, context: AnswerContext): number {
  try {
    return readRow(row, logits, context);
  } catch (error) {
    context.failures.add(textIdOf(row), error);
    return 0;
  }
}

/**
 * Adds what a row gives to its question. Special tokens and padding are never looked at: what is asked for lies in the
 * text, or is an option in the prompt.
 */
function readRow(row: QuestionRow, logits: TokenLogits, context: AnswerContext): number {
  const { question, window, windowIndex } = row;
  const { prompt, choices, rules } = question.asked;
  const { settings, onPromptRead } = context;
  const options = { ...settings, threshold: rules.threshold, maxSpanTokens: rules.maxSpanTokens };
  const part = (from: number, length: number): TokenLogits => ({
    start: logits.start.subarray(from, from + length),
    end: logits.end.subarray(from, from + length),
  });
  if (choices === undefined) {
    const ofText = part(secondStart(prompt.length), window.tokens.length);
    onPromptRead?.(promptReading(row, ofText, context));
    return addSpans(row, ofText, context);
  }
  const ofPrompt = part(FIRST_START, prompt.length);
  const vote = chosenOption(prompt, choices, decodeSpans(ofPrompt, options));
  if (settings.optionProbabilities)
    question.addProbabilities(windowIndex, optionProbabilities(prompt, choices, ofPrompt));
  if (vote !== undefined) question.addVote(windowIndex, vote);
  return vote === undefined ? 0 : 1;
}

function addSpans(
  { question, window }: QuestionRow,
  logits: TokenLogits,
  { settings, texts, nearMisses }: AnswerContext,
): number {
  const { rules, textId } = question.asked;
  const text = texts[textId];
  const options = { ...settings, threshold: rules.threshold, maxSpanTokens: rules.maxSpanTokens };
  const ofWindow = text.slice(window.start, window.end);
  const crosses = ({ start, end }: TextSpan): boolean =>
    crossesSentence(ofWindow, { start: start - window.start, end: end - window.start });
  const toText = (span: TokenSpan): TextSpan | undefined => {
    const found = textSpan(text, window, span);
    return found === undefined || (rules.withinSentence && crosses(found)) ? undefined : found;
  };
  const found = decodeSpans(logits, options).flatMap((span) => toText(span) ?? []);
  for (const span of found) question.addSpan(span);
  if (nearMisses > 0)
    question.addMisses(
      likeliestMisses(logits, found, { count: nearMisses, maxSpanTokens: rules.maxSpanTokens, toText }),
    );
  return found.length;
}

function promptReading(
  { question, window }: { readonly question: Question; readonly window: TokenizedWindow },
  logits: TokenLogits,
  { texts }: AnswerContext,
): PromptReading {
  const { textId, name, subject } = question.asked;
  const { start, end, tokens } = window;
  return {
    text: texts[textId],
    name,
    ...(subject !== undefined && { subject }),
    window: { start, end },
    starts: tokens.starts,
    ends: tokens.ends,
    startProbabilities: logits.start.map(sigmoid),
    endProbabilities: logits.end.map(sigmoid),
  };
}
