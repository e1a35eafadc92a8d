import { type CancelSignal, InputError, type Tensor } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import { planBatches } from "../tasks/plan-batches.js";
import { decodeSpans, type TokenLogits } from "./decode.js";
import type { ResolvedSettings } from "./options.js";
import { batchOf, PAIR_SPECIAL_TOKENS, type Pair, PROMPT_START, pairLength, textStart } from "./pairs.js";
import type { Question } from "./questions.js";
import { chosenOption, textSpan } from "./spans.js";
import type { PromptTokenizer, ScorerOptions, SpanScorer } from "./types.js";
import { cutWindows, type TokenizedWindow } from "./windows.js";

/** A text with its tokens. */
export interface TokenizedText {
  readonly text: string;
  readonly tokens: TokenSequence;
}

export interface AnswerContext {
  readonly model: SpanScorer;
  readonly tokenizer: PromptTokenizer;
  readonly settings: ResolvedSettings;
  /** By the questions' `textId`. */
  readonly texts: readonly TokenizedText[];
  readonly signal: CancelSignal | undefined;
  /** Called after every model run with the number of questions whose last window is done. */
  readonly onBatch: (answered: number) => void;
}

/** One row of a batch: a question and one window of its text. */
interface Row extends Pair {
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
    await runRows(buffer, context, progress);
    buffer = [];
  }
  await runRows(buffer, context, progress);
}

function* rowsOf(questions: readonly Question[], context: AnswerContext): Generator<Row> {
  const { settings, texts, tokenizer } = context;
  for (const question of questions) {
    const { text, tokens } = texts[question.textId];
    const capacity = settings.maxLength - PAIR_SPECIAL_TOKENS - question.prompt.length;
    const windows = cutWindows(text, tokens, tokenizer, { capacity, overlap: settings.windowOverlap });
    let windowIndex = 0;
    let next = windows.next();
    while (next.done !== true) {
      const window = next.value;
      next = windows.next();
      const last = next.done === true;
      yield { question, prompt: question.prompt, text: window.tokens, window, windowIndex, last };
      windowIndex++;
    }
  }
}

async function runRows(
  rows: readonly Row[],
  context: AnswerContext,
  progress: { answered: number },
): Promise<void> {
  const { model, tokenizer, settings, signal } = context;
  for (const batch of planBatches(rows.map(pairLength), settings.batchTokens)) {
    signal?.throwIfAborted();
    const pairs = batch.map((index) => rows[index]);
    const inputs = batchOf(pairs, tokenizer.specialTokenIds);
    const { startLogits, endLogits } = await model.forward(inputs, scorerOptions(settings, signal));
    checkLogits("start_logits", startLogits, inputs.inputIds.shape);
    checkLogits("end_logits", endLogits, inputs.inputIds.shape);
    const width = inputs.inputIds.shape[1];
    pairs.forEach((row, index) => {
      const at = (offset: number, length: number): TokenLogits => {
        const from = index * width + offset;
        return {
          start: startLogits.data.subarray(from, from + length),
          end: endLogits.data.subarray(from, from + length),
        };
      };
      readRow(row, at, context);
      if (row.last) progress.answered++;
    });
    context.onBatch(progress.answered);
  }
}

/** Special tokens and padding are never looked at: what is asked for lies in the text, or is an option in the prompt. */
function readRow(
  row: Row,
  at: (offset: number, length: number) => TokenLogits,
  { settings, texts }: AnswerContext,
): void {
  const { question, prompt, text, window, windowIndex } = row;
  if (question.choices === undefined) {
    for (const span of decodeSpans(at(textStart(row), text.length), settings)) {
      const found = textSpan(texts[question.textId].text, window, span);
      if (found !== undefined) question.addSpan(found);
    }
  } else {
    const spans = decodeSpans(at(PROMPT_START, prompt.length), settings);
    const vote = chosenOption(prompt, question.choices, spans);
    if (vote !== undefined) question.addVote(windowIndex, vote);
  }
}

function scorerOptions(settings: ResolvedSettings, signal: CancelSignal | undefined): ScorerOptions {
  const { maskMode, paddedLength } = settings;
  return {
    ...(maskMode !== undefined && { maskMode }),
    ...(paddedLength !== undefined && { paddedLength }),
    ...(signal !== undefined && { signal }),
  };
}

function checkLogits(name: string, logits: Tensor<"float32">, shape: readonly number[]): void {
  const [rows, width] = shape;
  if (logits.data.length !== rows * width)
    throw new InputError(name, `shape [${rows}, ${width}]`, `[${logits.shape.join(", ")}]`);
}
