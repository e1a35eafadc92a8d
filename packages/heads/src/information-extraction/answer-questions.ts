import type { CancelSignal } from "@ernie-m/core";
import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import { sigmoid } from "../numeric/logits.js";
import type { RowRunner } from "../task/row-runner.js";
import { FIRST_START, PAIR_SPECIAL_TOKENS, pairRow, secondStart, type TokenRow } from "../task/rows.js";
import type { Tokenize } from "../task/task.js";
import { decodeSpans, type TokenLogits } from "./decoding/decode.js";
import { chosenOption, optionProbabilities, textSpan } from "./decoding/spans.js";
import type { ExtractionOptions, ResolvedExtraction } from "./options.js";
import type { Question } from "./questions.js";
import type { PromptReading } from "./types.js";
import { cutWindows, type TokenizedText, type TokenizedWindow } from "./windows/windows.js";

export interface AnswerContext {
  readonly runner: RowRunner<"startLogits" | "endLogits">;
  readonly specialTokenIds: SpecialTokenIds;
  readonly tokenize: Tokenize;
  readonly settings: ResolvedExtraction;
  /** By the questions' `textId`. */
  readonly texts: readonly TokenizedText[];
  readonly signal: CancelSignal | undefined;
  readonly onPromptRead: ExtractionOptions["onPromptRead"];
  /** Called after every model run with the number of questions whose last window is done. */
  readonly onBatch: (answered: number) => void;
}

/** One row of a batch: a question and one window of its text. */
interface Row extends TokenRow {
  readonly question: Question;
  readonly window: TokenizedWindow;
  readonly windowIndex: number;
  /** The last window of its question. */
  readonly last: boolean;
}

/** Rows that are sorted and batched together: enough to fill batches, few enough to keep a long text's windows from existing all at once. */
const ROW_BUFFER = 1024;

/** Runs every window of every question and adds what it finds to the question. */
export async function answerQuestions(questions: readonly Question[], context: AnswerContext): Promise<void> {
  const progress = { answered: 0 };
  let buffer: Row[] = [];
  for (const row of rowsOf(questions, context)) {
    buffer.push(row);
    if (buffer.length < ROW_BUFFER) continue;
    await runBuffer(buffer, context, progress);
    buffer = [];
  }
  await runBuffer(buffer, context, progress);
}

function* rowsOf(questions: readonly Question[], context: AnswerContext): Generator<Row> {
  const { settings, texts, tokenize, specialTokenIds } = context;
  for (const question of questions) {
    const capacity = settings.maxTokens - PAIR_SPECIAL_TOKENS - question.prompt.length;
    const overlap = settings.windowOverlap;
    const windows = cutWindows(texts[question.textId], tokenize, { capacity, overlap });
    let windowIndex = 0;
    let next = windows.next();
    while (next.done !== true) {
      const window = next.value;
      next = windows.next();
      const last = next.done === true;
      const ids = pairRow(question.prompt.ids, window.tokens.ids, specialTokenIds);
      yield { question, ids, window, windowIndex, last };
      windowIndex++;
    }
  }
}

async function runBuffer(
  rows: readonly Row[],
  context: AnswerContext,
  progress: { answered: number },
): Promise<void> {
  const { runner, settings, signal } = context;
  await runner.run(rows, {
    settings,
    signal,
    read(row, { startLogits: start, endLogits: end }) {
      readRow(row, { start, end }, context);
      if (row.last) progress.answered++;
    },
    onBatch: () => context.onBatch(progress.answered),
  });
}

/** Special tokens and padding are never looked at: what is asked for lies in the text, or is an option in the prompt. */
function readRow(row: Row, logits: TokenLogits, { settings, texts, onPromptRead }: AnswerContext): void {
  const { question, window, windowIndex } = row;
  const { prompt, choices } = question;
  const options = { ...settings, threshold: question.threshold };
  const part = (from: number, length: number): TokenLogits => ({
    start: logits.start.subarray(from, from + length),
    end: logits.end.subarray(from, from + length),
  });
  if (choices === undefined) {
    const { text } = texts[question.textId];
    const ofText = part(secondStart(prompt.length), window.tokens.length);
    onPromptRead?.(promptReading(text, question, window, ofText));
    for (const span of decodeSpans(ofText, options)) {
      const found = textSpan(text, window, span);
      if (found !== undefined) question.addSpan(found);
    }
  } else {
    const ofPrompt = part(FIRST_START, prompt.length);
    const vote = chosenOption(prompt, choices, decodeSpans(ofPrompt, options));
    if (settings.optionProbabilities)
      question.addProbabilities(windowIndex, optionProbabilities(prompt, choices, ofPrompt));
    if (vote !== undefined) question.addVote(windowIndex, vote);
  }
}

function promptReading(
  text: string,
  { name, subject }: Question,
  { start, end, tokens }: TokenizedWindow,
  logits: TokenLogits,
): PromptReading {
  return {
    text,
    name,
    ...(subject !== undefined && { subject }),
    window: { start, end },
    starts: tokens.starts,
    ends: tokens.ends,
    startProbabilities: logits.start.map(sigmoid),
    endProbabilities: logits.end.map(sigmoid),
  };
}
