import { InputError } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import { isBlank } from "../task/blank.js";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { progressReport, RowRunner } from "../task/row-runner.js";
import { PAIR_SPECIAL_TOKENS, pairRow, secondStart, type TokenRow } from "../task/rows.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { type TokenWindow, tokenWindows } from "../task/token-windows.js";
import type { CallOptions, TaskTokenizer } from "../task/types.js";
import { tokenPlaces } from "../task/visible-tokens.js";
import { bestSpans, type WindowLogits } from "./best-spans.js";
import type { ErnieMForQuestionAnswering } from "./model.js";
import {
  type QuestionAnsweringOptions,
  type QuestionAnsweringSettings,
  type ResolvedQuestionAnswering,
  resolveQuestionAnswering,
} from "./options.js";
import type { Answer, AnswerScorer, QuestionInContext } from "./types.js";

/** A question with its tokens and the windows of its context. */
interface Asked {
  readonly context: string;
  readonly question: TokenSequence;
  readonly tokens: TokenSequence;
  readonly windows: readonly TokenWindow[];
}

interface Row extends TokenRow {
  readonly asked: Asked;
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
  Model extends AnswerScorer = ErnieMForQuestionAnswering,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: QuestionAnsweringSettings;
  readonly #runner: RowRunner<"start_logits" | "end_logits">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & QuestionAnsweringSettings) {
    super({ model, tokenizer });
    resolveQuestionAnswering(settings, {}, { model, tokenizer });
    this.#defaults = settings;
    this.#runner = new RowRunner({
      model,
      padId: tokenizer.specialTokenIds.pad,
      outputs: { start_logits: "token", end_logits: "token" },
      async forward(inputs, options) {
        const { startLogits, endLogits } = await model.forward(inputs, options);
        return { start_logits: startLogits, end_logits: endLogits };
      },
    });
  }

  /**
   * The answers to a question, best first, at most `topK`. A blank context has none and runs nothing.
   *
   * Throws: InputError naming the question, context or option, also for a question that leaves no room for context;
   * whatever the model throws; the signal's reason.
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
      return this.#answer(checkList("inputs", input, checkQuestion), "inputs", settings, options);
    const [answers] = await this.#answer([checkQuestion("input", input)], "input", settings, options);
    return answers;
  }

  async #answer(
    inputs: readonly QuestionInContext[],
    name: "input" | "inputs",
    settings: ResolvedQuestionAnswering,
    options: CallOptions,
  ): Promise<readonly (readonly Answer[])[]> {
    options.signal?.throwIfAborted();
    const tokenize = tokenizeOnce(this.tokenizer, settings);
    const byContext = new Map<string, Map<string, Asked>>();
    const asked = inputs.map(({ question, context }, index): Asked => {
      const known = byContext.get(context) ?? new Map<string, Asked>();
      byContext.set(context, known);
      const place = name === "input" ? "input" : `inputs[${index}]`;
      const one = known.get(question) ?? ask(question, context, `${place}.question`, { tokenize, settings });
      known.set(question, one);
      return one;
    });
    const distinct = [...new Set(asked)];
    const total = distinct.reduce((sum, { windows }) => sum + windows.length, 0);
    const onBatch = progressReport(total, options);
    const answers = new Map<Asked, readonly Answer[]>();
    for (const some of inPortions(distinct)) {
      const logits = await this.#run(some, settings, options, onBatch);
      for (const one of some) answers.set(one, answersOf(one, logits.get(one) ?? [], settings));
    }
    // Fresh objects, so that no two results share one.
    return asked.map((one) => (answers.get(one) ?? []).map((answer) => ({ ...answer })));
  }

  /** The logits of every window, in order. */
  async #run(
    asked: readonly Asked[],
    settings: ResolvedQuestionAnswering,
    options: CallOptions,
    onBatch: (rows: number) => void,
  ): Promise<ReadonlyMap<Asked, readonly WindowLogits[]>> {
    const special = this.tokenizer.specialTokenIds;
    const rows = asked.flatMap((one) =>
      one.windows.map(
        (window): Row => ({
          ids: pairRow(one.question.ids, one.tokens.ids.subarray(window.from, window.to), special),
          asked: one,
          window,
        }),
      ),
    );
    const logits = await this.#runner.run(rows, {
      settings,
      signal: options.signal,
      read: ({ asked: { question }, window }, { start_logits, end_logits }): WindowLogits => {
        const first = secondStart(question.length);
        const last = first + window.to - window.from;
        return {
          from: window.from,
          start: start_logits.slice(first, last),
          end: end_logits.slice(first, last),
          noStart: start_logits[0],
          noEnd: end_logits[0],
        };
      },
      onBatch,
    });
    const byQuestion = new Map<Asked, WindowLogits[]>();
    rows.forEach(({ asked: one }, index) => {
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
function ask(
  question: string,
  context: string,
  name: string,
  call: {
    readonly tokenize: (text: string) => TokenSequence;
    readonly settings: ResolvedQuestionAnswering;
  },
): Asked {
  const asked = call.tokenize(question);
  const capacity = roomFor(asked, call.settings, name);
  const tokens = call.tokenize(context);
  const windows = isBlank(context) ? [] : tokenWindows(tokens.length, capacity, call.settings.windowOverlap);
  return { context, question: asked, tokens, windows };
}

/** Tokens of context that fit beside a question. */
function roomFor(question: TokenSequence, { maxTokens }: ResolvedQuestionAnswering, name: string): number {
  const room = maxTokens - PAIR_SPECIAL_TOKENS - question.length;
  if (room >= MIN_WINDOW_TOKENS) return room;
  const most = maxTokens - PAIR_SPECIAL_TOKENS - MIN_WINDOW_TOKENS;
  throw new InputError(name, `at most ${most} tokens with maxTokens ${maxTokens}`, `${question.length}`);
}

/** Questions with about `WINDOWS_AT_ONCE` windows together. */
function* inPortions(asked: readonly Asked[]): Generator<readonly Asked[]> {
  let portion: Asked[] = [];
  let windows = 0;
  for (const one of asked) {
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
  { context, tokens }: Asked,
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
