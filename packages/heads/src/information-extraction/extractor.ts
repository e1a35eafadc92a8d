import { InputError } from "@ernie-m/core";
import { checkList, checkText } from "../task/check-inputs.js";
import { Pace } from "../task/pace.js";
import { type RowRunner, rowRunner } from "../task/row-runner.js";
import { PAIR_SPECIAL_TOKENS } from "../task/rows.js";
import { Task, type TaskParts, tokenizeAs } from "../task/task.js";
import { tokenizeAll } from "../task/tokenize-all.js";
import type { SpanScorer, TaskTokenizer } from "../task/types.js";
import type { ExtractionCall } from "./call.js";
import { eitherSignal } from "./either-signal.js";
import type { ExtractionOf } from "./extraction-of.js";
import type { ErnieMForInformationExtraction } from "./model.js";
import type { ExtractionOptions, ExtractionSettings, ExtractorSettings } from "./options.js";
import type { ProgressCount } from "./progress.js";
import { PromptTokens } from "./prompt-tokens.js";
import { resolveCall, resolveExtraction } from "./resolve-options.js";
import { foldFullWidth } from "./schema/full-width.js";
import { parseSchema, type SchemaNode } from "./schema/schema.js";
import type { Schema } from "./schema/types.js";
import type { ExtractionEstimate, ExtractionEvent, ExtractionOutcome } from "./types.js";
import type { TextWindow } from "./windows/text-window.js";
import { cutWindows } from "./windows/windows.js";

/** What reads texts, fetched with the first call. */
const engine = () => import("./engine.js");

/** A count of what a call has done, which tells its caller. */
async function progressOf(options: ExtractionOptions): Promise<ProgressCount> {
  const { ProgressCount } = await engine();
  return new ProgressCount((progress) => options.onProgress?.(progress));
}

/** Texts that `extractEach` works on together: enough to fill model runs, few enough for results to come soon. */
const TEXTS_AT_ONCE = 64;

/**
 * Universal information extraction: a schema in, the spans of a text with their relations out.
 *
 * Calls keep no state here: any number may run at once.
 *
 * Source: UIE, Lu et al. 2022 (arXiv 2203.12277), as PaddleNLP's Taskflow runs its span-pointer models.
 */
export class InformationExtractor<
  Model extends SpanScorer = ErnieMForInformationExtraction,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: ExtractionSettings;
  readonly #schema: Schema | undefined;
  readonly #nodes: readonly SchemaNode[] | undefined;
  readonly #runner: RowRunner<"startLogits" | "endLogits">;

  /** Throws: SchemaError; InputError for a setting out of range. */
  constructor({ model, tokenizer, schema, ...settings }: TaskParts<Model, Tokenizer> & ExtractorSettings) {
    super({ model, tokenizer }, resolveExtraction(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#schema = schema;
    this.#nodes = schema === undefined ? undefined : parseSchema(schema);
    this.#runner = rowRunner(this, { startLogits: "token", endLogits: "token" });
  }

  /**
   * What the schema finds in a text. A blank text has nothing and runs nothing.
   *
   * Throws: SchemaError with the path in the schema; InputError naming the text or option; PromptTooLongError for
   * a prompt that leaves no room for text; BudgetError; whatever the model throws; the signal's reason.
   */
  extract<const S extends Schema = Schema>(
    text: string,
    schema: S | undefined,
    options: ExtractionOptions & { readonly onError: "return" },
  ): Promise<ExtractionOutcome<ExtractionOf<S>>>;
  extract<const S extends Schema = Schema>(
    text: string,
    schema?: S,
    options?: ExtractionOptions,
  ): Promise<ExtractionOf<S>>;
  /** The same for many texts, in their order: what each gives alone, in far fewer model runs. */
  extract<const S extends Schema = Schema>(
    texts: readonly string[],
    schema: S | undefined,
    options: ExtractionOptions & { readonly onError: "return" },
  ): Promise<readonly ExtractionOutcome<ExtractionOf<S>>[]>;
  extract<const S extends Schema = Schema>(
    texts: readonly string[],
    schema?: S,
    options?: ExtractionOptions,
  ): Promise<readonly ExtractionOf<S>[]>;
  async extract(
    input: string | readonly string[],
    schema?: Schema,
    options: ExtractionOptions = {},
  ): Promise<unknown> {
    const call = this.#call(schema, options, await progressOf(options));
    if (typeof input !== "string")
      return this.#ask(
        checkList("texts", input, (_, item) => item),
        call,
      );
    const [result] = await this.#ask([input], call);
    return result;
  }

  /** What a call says of some of its texts, after which about so many are to come. */
  async #ask(texts: readonly unknown[], call: ExtractionCall, ahead = 0): Promise<readonly unknown[]> {
    const checked = call.limits.onError === "return" ? undefined : checkList("texts", texts, checkText);
    const { endOf, extractOutcomes, extractTexts, nothingOf, rowsAbout } = await engine();
    call.progress.startTexts(texts.length, ahead);
    const work = () => (checked === undefined ? extractOutcomes(texts, call) : extractTexts(checked, call));
    try {
      return await this.admitted<readonly unknown[]>(rowsAbout(texts, call), call, work);
    } catch (error) {
      throw await endOf(error, call, () => nothingOf(texts.length));
    }
  }

  /**
   * What `extract` finds in a text, one finding at a time, as soon as no further window of the text can change it:
   * level by level, in reading order, each once. `mergeEvents` makes of the events what `extract` gives.
   *
   * Throws: as `extract`, when it is reached.
   */
  async *extractStream(
    text: string,
    schema?: Schema,
    options: ExtractionOptions = {},
  ): AsyncGenerator<ExtractionEvent, void, undefined> {
    const checked = checkText("text", text);
    const call = this.#call(schema, options, await progressOf(options));
    const { endOf, nothingOf, rowsAbout, streamText } = await engine();
    call.progress.startTexts(1, 0);
    const read = () => streamText(checked, call);
    const { gate } = this.model;
    const { signal } = call;
    try {
      yield* gate === undefined
        ? read()
        : gate.admitStream({ rows: rowsAbout([checked], call), signal }, read);
    } catch (error) {
      throw await endOf(error, call, () => nothingOf(1));
    }
  }

  /**
   * What a call would cost, from cutting the texts alone: nothing is run.
   *
   * Throws: as `extract`.
   */
  async estimate(
    input: string | readonly string[],
    schema?: Schema,
    options: ExtractionOptions = {},
  ): Promise<ExtractionEstimate> {
    const texts = typeof input === "string" ? [input] : checkList("texts", input, checkText);
    const call = this.#call(schema, options, await progressOf(options));
    const { estimateTexts } = await engine();
    return estimateTexts(texts, call);
  }

  /**
   * Results one by one, in the order of the texts, which may come from anywhere: a file read line by line, a
   * database. Works on a few texts at a time and holds no more of them, however many there are.
   *
   * Throws: as `extract`, when the text in question is reached.
   */
  extractEach<const S extends Schema = Schema>(
    texts: Iterable<string> | AsyncIterable<string>,
    schema: S | undefined,
    options: ExtractionOptions & { readonly onError: "return" },
  ): AsyncGenerator<ExtractionOutcome<ExtractionOf<S>>, void, undefined>;
  extractEach<const S extends Schema = Schema>(
    texts: Iterable<string> | AsyncIterable<string>,
    schema?: S,
    options?: ExtractionOptions,
  ): AsyncGenerator<ExtractionOf<S>, void, undefined>;
  async *extractEach(
    texts: Iterable<string> | AsyncIterable<string>,
    schema?: Schema,
    options: ExtractionOptions = {},
  ): AsyncGenerator<unknown, void, undefined> {
    const progress = await progressOf(options);
    let left = Array.isArray(texts) ? texts.length : undefined;
    const ask = (some: readonly string[], unknownAhead: number): Promise<readonly unknown[]> => {
      if (left !== undefined) left = Math.max(0, left - some.length);
      return this.#ask(some, this.#call(schema, options, progress), left ?? unknownAhead);
    };
    let some: string[] = [];
    for await (const text of texts) {
      some.push(text);
      if (some.length < TEXTS_AT_ONCE) continue;
      yield* await ask(some, TEXTS_AT_ONCE);
      some = [];
    }
    if (some.length > 0) yield* await ask(some, 0);
    progress.end();
  }

  /**
   * The windows that a text is cut to for a prompt: one for a text that fits, none for a blank one. What the text
   * gives for this prompt is what `text.slice(start, end)` of each gives alone, with offsets moved by `start` and a
   * span found twice kept once, at its higher probability. With `kindScope: "sentence"` a kind is asked of the
   * sentences of a text that does not fit instead.
   *
   * Throws: PromptTooLongError; InputError naming the option.
   */
  windows(text: string, prompt: string, options: ExtractionSettings = {}): readonly TextWindow[] {
    const settings = resolveExtraction(options, this.#defaults, this);
    const tokenize = tokenizeAs(this, settings);
    const asked = new PromptTokens(tokenize, settings).promptTokens(foldFullWidth(prompt.trim()), "$");
    const capacity = settings.maxTokens - PAIR_SPECIAL_TOKENS - asked.length;
    const windows = cutWindows(text, tokenize, {
      capacity,
      overlap: settings.windowOverlap,
    });
    return Array.from(windows, ({ start, end }) => ({ start, end }));
  }

  #call(schema: Schema | undefined, options: ExtractionOptions, progress: ProgressCount): ExtractionCall {
    const settings = resolveExtraction(options, this.#defaults, this);
    const limits = resolveCall(options);
    const tokenize = tokenizeAs(this, settings);
    const { tokenizerPool, specialTokensInText } = settings;
    const signal = eitherSignal(options.signal, options.deadline);
    const { observer } = this.model;
    return {
      runner: this.#runner,
      specialTokenIds: this.tokenizer.specialTokenIds,
      tokenize,
      tokenizeAll: tokenizeAll(tokenize, tokenizerPool, { observer, specialTokensInText, signal }),
      pace: new Pace(this.model, signal),
      resultPace: new Pace(this.model, options.signal),
      schema: this.#schemaOf(schema, limits.optionNames),
      settings,
      limits,
      options,
      signal,
      progress,
    };
  }

  #schemaOf(schema: Schema | undefined, optionNames: boolean): readonly SchemaNode[] {
    if (schema === undefined && optionNames && this.#nodes !== undefined) return this.#nodes;
    const asked = schema ?? this.#schema;
    if (asked !== undefined) return parseSchema(asked, { optionNames });
    throw new InputError("schema", "a schema, in the call or in the constructor", "neither");
  }
}
