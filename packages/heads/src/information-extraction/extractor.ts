import { InputError } from "@ernie-m/core";
import { PAIR_SPECIAL_TOKENS } from "../task/rows.js";
import { type SpanRunner, spanRunner } from "./answer-questions.js";
import { extractTexts } from "./extract.js";
import {
  type ExtractionOptions,
  type ExtractionSettings,
  type ResolvedSettings,
  resolveSettings,
} from "./options.js";
import { QuestionBook } from "./questions.js";
import type { ExtractionOf } from "./schema/extraction-of.js";
import { foldFullWidth } from "./schema/full-width.js";
import { parseSchema, type SchemaNode } from "./schema/schema.js";
import type { ExtractionResult, PromptTokenizer, Schema, SpanScorer, TextWindow } from "./types.js";
import { cutWindows } from "./windows/windows.js";

/** What an extractor is made of. Its settings are the defaults of every call. */
export interface InformationExtractorOptions extends ExtractionSettings {
  /** For example an `ErnieMForInformationExtraction`. The caller keeps it and disposes of it. */
  readonly model: SpanScorer;
  /** The tokenizer of the same checkpoint. */
  readonly tokenizer: PromptTokenizer;
  /** What calls look for that name no schema of their own. */
  readonly schema?: Schema;
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
export class InformationExtractor {
  readonly #runner: SpanRunner;
  readonly #tokenizer: PromptTokenizer;
  readonly #settings: ResolvedSettings;
  readonly #schema: readonly SchemaNode[] | undefined;

  /** Throws: SchemaError; InputError for a setting out of range. */
  constructor({ model, tokenizer, schema, ...settings }: InformationExtractorOptions) {
    this.#runner = spanRunner(model, tokenizer);
    this.#tokenizer = tokenizer;
    this.#settings = resolveSettings(settings);
    this.#schema = schema === undefined ? undefined : parseSchema(schema);
  }

  /**
   * What the schema finds in a text. A blank text has nothing and runs nothing.
   *
   * Throws: SchemaError with the path in the schema; InputError naming the text or option; PromptTooLongError for
   * a prompt that leaves no room for text; whatever the model throws; the signal's reason.
   */
  extract<const S extends Schema = Schema>(
    text: string,
    schema?: S,
    options?: ExtractionOptions,
  ): Promise<ExtractionOf<S>>;
  /** The same for many texts, in their order: what each gives alone, in far fewer model runs. */
  extract<const S extends Schema = Schema>(
    texts: readonly string[],
    schema?: S,
    options?: ExtractionOptions,
  ): Promise<readonly ExtractionOf<S>[]>;
  async extract(
    input: string | readonly string[],
    schema?: Schema,
    options: ExtractionOptions = {},
  ): Promise<ExtractionResult | readonly ExtractionResult[]> {
    const call = {
      runner: this.#runner,
      tokenizer: this.#tokenizer,
      schema: this.#schemaOf(schema),
      settings: resolveSettings(options, this.#settings),
      options,
    };
    if (typeof input === "string") {
      const [result] = await extractTexts([input], call);
      return result;
    }
    return extractTexts(checkTexts(input), call);
  }

  /**
   * Results one by one, in the order of the texts, which may come from anywhere: a file read line by line, a
   * database. Works on a few texts at a time and holds no more of them, however many there are.
   *
   * Throws: as `extract`, when the text in question is reached.
   */
  async *extractEach<const S extends Schema = Schema>(
    texts: Iterable<string> | AsyncIterable<string>,
    schema?: S,
    options: ExtractionOptions = {},
  ): AsyncGenerator<ExtractionOf<S>, void, undefined> {
    let some: string[] = [];
    for await (const text of texts) {
      some.push(text);
      if (some.length < TEXTS_AT_ONCE) continue;
      yield* await this.extract(some, schema, options);
      some = [];
    }
    if (some.length > 0) yield* await this.extract(some, schema, options);
  }

  /**
   * The windows that a text is cut to for a prompt: one for a text that fits, none for a blank one. What the text
   * gives for this prompt is what `text.slice(start, end)` of each gives alone, with offsets moved by `start` and a
   * span found twice kept once, at its higher probability.
   *
   * Throws: PromptTooLongError; InputError naming the option.
   */
  windows(text: string, prompt: string, options: ExtractionSettings = {}): readonly TextWindow[] {
    const { maxLength, windowOverlap } = resolveSettings(options, this.#settings);
    const asked = new QuestionBook(this.#tokenizer, maxLength).promptTokens(
      foldFullWidth(prompt.trim()),
      "$",
    );
    const tokens = this.#tokenizer.tokenize(text, { specialTokensInText: "plain" });
    const capacity = maxLength - PAIR_SPECIAL_TOKENS - asked.length;
    const windows = cutWindows(text, tokens, this.#tokenizer, { capacity, overlap: windowOverlap });
    return Array.from(windows, ({ start, end }) => ({ start, end }));
  }

  #schemaOf(schema: Schema | undefined): readonly SchemaNode[] {
    if (schema !== undefined) return parseSchema(schema);
    if (this.#schema !== undefined) return this.#schema;
    throw new InputError("schema", "a schema, in the call or in the constructor", "neither");
  }
}

function checkTexts(texts: unknown): readonly string[] {
  if (!Array.isArray(texts))
    throw new InputError("texts", "a string or a list of strings", texts === null ? "null" : typeof texts);
  return Array.from(texts, (text: unknown, index) => {
    if (typeof text !== "string")
      throw new InputError(`texts[${index}]`, "a string", text === null ? "null" : typeof text);
    return text;
  });
}
