import { InputError } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import { isBlank } from "../task/blank.js";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { Pace, UNITS_PER_ROW } from "../task/pace.js";
import { beginRows, type RowRunner, rowRunner } from "../task/row-runner.js";
import { PAIR_SPECIAL_TOKENS, pairRow, secondStart, type TokenRow } from "../task/rows.js";
import { pairWindowsAbout } from "../task/rows-about.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { type TokenWindow, tokenWindows } from "../task/token-windows.js";
import type { CallOptions, SpanScorer, TaskTokenizer } from "../task/types.js";
import { tokenPlaces } from "../task/visible-tokens.js";
import { bestSpans, type WindowLogits } from "./best-spans.js";
import type { ErnieMForQuestionAnswering } from "./model.js";
import {
  type QuestionAnsweringOptions,
  type QuestionAnsweringSettings,
  type ResolvedQuestionAnswering,
  resolveQuestionAnswering,
} from "./options.js";
import type { Answer, QuestionInContext } from "./types.js";

/** A question with its tokens and the windows of its context. */
interface PreparedQuestion {
  readonly context: string;
  readonly question: TokenSequence;
  readonly tokens: TokenSequence;
  readonly windows: readonly TokenWindow[];
}

interface Row extends TokenRow {
  readonly prepared: PreparedQuestion;
  readonly window: TokenWindow;
}

/** Windows that are sorted and batched together: enough to fill batches, few enough to hold their logits. */
const WINDOWS_AT_ONCE = 1024;
/** Fewest tokens of context that a question must leave room for. */
const MIN_WINDOW_TOKENS = 4;

/**
 * Extractive question answering: a question and a context in, the stretches of the context that answer it out, with
 * exact offsets.
 *
 * A context is tokenized once, however many questions are asked about it, and read in overlapping windows when it
 * does not fit beside its question. An answer of up to `windowOverlap` tokens lies whole in some window.
 */
export class QuestionAnswerer<
  Model extends SpanScorer = ErnieMForQuestionAnswering,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: QuestionAnsweringSettings;
  readonly #runner: RowRunner<"startLogits" | "endLogits">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & QuestionAnsweringSettings) {
    super({ model, tokenizer }, resolveQuestionAnswering(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#runner = rowRunner(this, { startLogits: "token", endLogits: "token" });
  }

  /**
   * The answers to a question, best first, at most `topK`. A blank context has none and runs nothing.
   *
   * Throws: InputError naming the question, context or option, also for a question that leaves no room for context;
   * RowLimitError; whatever the model throws; the signal's reason.
   */
  answer(input: QuestionInContext, options?: QuestionAnsweringOptions): Promise<readonly Answer[]>;
  /** The same for many questions, in their order: what each gives alone, in far fewer model runs. */
  answer(
    inputs: readonly QuestionInContext[],
    options?: QuestionAnsweringOptions,
  ): Promise<readonly (readonly Answer[])[]>;
  async answer(
    input: QuestionInContext | readonly QuestionInContext[],
    options: QuestionAnsweringOptions = {},
  ): Promise<readonly Answer[] | readonly (readonly Answer[])[]> {
    const settings = resolveQuestionAnswering(options, this.#defaults, this);
    if (Array.isArray(input))
      return this.#admit(checkList("inputs", input, checkQuestion), "inputs", settings, options);
    const [answers] = await this.#admit([checkQuestion("input", input)], "input", settings, options);
    return answers;
  }

  #admit(
    inputs: readonly QuestionInContext[],
    name: "input" | "inputs",
    settings: ResolvedQuestionAnswering,
    options: CallOptions,
  ): Promise<readonly (readonly Answer[])[]> {
    return this.admitted(pairWindowsAbout(inputs, settings.maxTokens), options, () =>
      this.#answer(inputs, name, settings, options),
    );
  }

  async #answer(
    inputs: readonly QuestionInContext[],
    name: "input" | "inputs",
    settings: ResolvedQuestionAnswering,
    options: CallOptions,
  ): Promise<readonly (readonly Answer[])[]> {
    const pace = new Pace(this.model, options.signal);
    const tokenize = tokenizeOnce(this, settings);
    const byContext = new Map<string, Map<string, PreparedQuestion>>();
    const prepared: PreparedQuestion[] = [];
    for (const [index, { question, context }] of inputs.entries()) {
      const known = byContext.get(context) ?? new Map<string, PreparedQuestion>();
      byContext.set(context, known);
      const place = name === "input" ? "input" : `inputs[${index}]`;
      const one =
        known.get(question) ?? prepare(question, context, `${place}.question`, { tokenize, settings });
      known.set(question, one);
      prepared.push(one);
      if (pace.isDue(question.length + context.length)) await pace.turn();
    }
    const distinct = [...new Set(prepared)];
    const total = distinct.reduce((sum, { windows }) => sum + windows.length, 0);
    const onBatch = beginRows(total, options);
    const answers = new Map<PreparedQuestion, readonly Answer[]>();
    for (const some of inPortions(distinct)) {
      const rows = await this.#rowsOf(some, pace);
      const logits = await this.#run(rows, settings, { ...options, onBatch });
      for (const one of some) {
        answers.set(one, answersOf(one, logits.get(one) ?? [], settings));
        if (pace.isDue(one.context.length + UNITS_PER_ROW * one.windows.length)) await pace.turn();
      }
    }
    // Fresh objects, so that no two results share one.
    return prepared.map((one) => (answers.get(one) ?? []).map((answer) => ({ ...answer })));
  }

  /** A row for every window, in order. */
  async #rowsOf(prepared: readonly PreparedQuestion[], pace: Pace): Promise<readonly Row[]> {
    const special = this.tokenizer.specialTokenIds;
    const rows: Row[] = [];
    for (const one of prepared)
      for (const window of one.windows) {
        const tokens = one.tokens.ids.subarray(window.from, window.to);
        rows.push({ ids: pairRow(one.question.ids, tokens, special), prepared: one, window });
        if (pace.isDue(UNITS_PER_ROW)) await pace.turn();
      }
    return rows;
  }

  /** The logits of every window, in order. */
  async #run(
    rows: readonly Row[],
    settings: ResolvedQuestionAnswering,
    { signal, onBatch }: Pick<CallOptions, "signal"> & { readonly onBatch: (rows: number) => void },
  ): Promise<ReadonlyMap<PreparedQuestion, readonly WindowLogits[]>> {
    const logits = await this.#runner.run(rows, {
      settings,
      signal,
      read: ({ prepared: { question }, window }, { startLogits, endLogits }): WindowLogits => {
        const first = secondStart(question.length);
        const last = first + window.to - window.from;
        return {
          from: window.from,
          start: startLogits.slice(first, last),
          end: endLogits.slice(first, last),
          noStart: startLogits[0],
          noEnd: endLogits[0],
        };
      },
      onBatch,
    });
    const byQuestion = new Map<PreparedQuestion, WindowLogits[]>();
    rows.forEach(({ prepared: one }, index) => {
      const known = byQuestion.get(one) ?? [];
      known.push(logits[index]);
      byQuestion.set(one, known);
    });
    return byQuestion;
  }
}

function checkQuestion(name: string, value: unknown): QuestionInContext {
  const { question, context } = checkRecord(name, value, "an object with question and context");
  return {
    question: checkText(`${name}.question`, question),
    context: checkText(`${name}.context`, context),
  };
}

/** A question with the windows of its context. Throws: InputError naming the question. */
function prepare(
  question: string,
  context: string,
  name: string,
  call: {
    readonly tokenize: (text: string) => TokenSequence;
    readonly settings: ResolvedQuestionAnswering;
  },
): PreparedQuestion {
  const questionTokens = call.tokenize(question);
  const capacity = roomFor(questionTokens, call.settings, name);
  const tokens = call.tokenize(context);
  const windows = isBlank(context) ? [] : tokenWindows(tokens.length, capacity, call.settings.windowOverlap);
  return { context, question: questionTokens, tokens, windows };
}

/** Tokens of context that fit beside a question. */
function roomFor(question: TokenSequence, { maxTokens }: ResolvedQuestionAnswering, name: string): number {
  const room = maxTokens - PAIR_SPECIAL_TOKENS - question.length;
  if (room >= MIN_WINDOW_TOKENS) return room;
  const most = maxTokens - PAIR_SPECIAL_TOKENS - MIN_WINDOW_TOKENS;
  throw new InputError(name, `at most ${most} tokens with maxTokens ${maxTokens}`, `${question.length}`);
}

/** Questions with about `WINDOWS_AT_ONCE` windows together. */
function* inPortions(prepared: readonly PreparedQuestion[]): Generator<readonly PreparedQuestion[]> {
  let portion: PreparedQuestion[] = [];
  let windows = 0;
  for (const one of prepared) {
    portion.push(one);
    windows += one.windows.length;
    if (windows < WINDOWS_AT_ONCE) continue;
    yield portion;
    portion = [];
    windows = 0;
  }
  yield portion;
}

function answersOf(
  { context, tokens }: PreparedQuestion,
  windows: readonly WindowLogits[],
  settings: ResolvedQuestionAnswering,
): readonly Answer[] {
  // Nothing was read, so nothing speaks against "no answer".
  if (windows.length === 0)
    return settings.handleImpossibleAnswer ? [{ text: "", start: 0, end: 0, score: 1 }] : [];
  const places = tokenPlaces(context, tokens);
  return bestSpans(windows, places, settings).map(({ tokens: span, score }) => {
    const start = span === undefined ? 0 : places.starts[span.first];
    const end = span === undefined ? 0 : places.ends[span.last];
    return { text: context.slice(start, end), start, end, score };
  });
}
