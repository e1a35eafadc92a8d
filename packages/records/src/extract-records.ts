import type { ExtractionOptions, ExtractionResult, Schema } from "@ernie-m/heads";
import { Readings } from "./asking/readings.js";
import { RecordError } from "./errors.js";
import { draftOfText, draftsOfText } from "./filling/draft.js";
import type { Draft } from "./filling/draft-types.js";
import { fillDrafts } from "./filling/fill.js";
import { propose } from "./filling/proposals.js";
import type { Scope, TextContext } from "./filling/scope.js";
import { checkRecordOptions, type RecordOptions } from "./options.js";
import { type PreparedSchema, prepareSchema } from "./prepare.js";
import { ReadText } from "./read-text.js";
import type { RecordResult, ValidRecord } from "./result.js";
import type { RecordInput, RecordOutput, RecordSchema } from "./schema/record-schema.js";
import { wrongArgument } from "./wrong-argument.js";

/** The part of an extractor that records need; `InformationExtractor` fits. */
export interface RecordExtractor {
  extract(
    texts: readonly string[],
    schema: Schema,
    options: ExtractionOptions,
  ): Promise<readonly ExtractionResult[]>;
}

/** What one text gives: one record, or as many as it has. */
type ResultOf<S, Options> = Options extends { readonly strict: true }
  ? OneOrMany<ValidRecord<RecordOutput<S>>, Options>
  : OneOrMany<RecordResult<RecordInput<S>, RecordOutput<S>>, Options>;

type OneOrMany<Result, Options> = Options extends { readonly records: "many" } ? readonly Result[] : Result;

/**
 * Reads objects of a type of one's own from texts, every value with its place: what its form tells by recognisers, all
 * else by the model, which also tells apart what looks alike.
 *
 * Throws: RecordSchemaError with the path of what cannot be asked; RecordError with `strict`; InputError naming the
 * argument or option; PromptTooLongError; whatever the model, a recogniser or the schema's own checks throw; the signal's
 * reason.
 */
export async function extractRecords<
  const S extends RecordSchema,
  const Options extends RecordOptions = RecordOptions,
>(extractor: RecordExtractor, text: string, schema: S, options?: Options): Promise<ResultOf<S, Options>>;
/** The same for many texts, in their order: what each gives alone, in far fewer model runs. */
export async function extractRecords<
  const S extends RecordSchema,
  const Options extends RecordOptions = RecordOptions,
>(
  extractor: RecordExtractor,
  texts: readonly string[],
  schema: S,
  options?: Options,
): Promise<readonly ResultOf<S, Options>[]>;
export async function extractRecords(
  extractor: RecordExtractor,
  input: string | readonly string[],
  schema: RecordSchema,
  options: RecordOptions = {},
): Promise<unknown> {
  checkExtractor(extractor);
  const checked = checkRecordOptions(options);
  const texts = typeof input === "string" ? [input] : checkTexts(input);
  const prepared = await prepareSchema(schema, checked);
  const results = await recordsOf(extractor, texts, prepared, checked);
  return typeof input === "string" ? results[0] : results;
}

function checkExtractor(extractor: unknown): void {
  const found = extractor as Partial<RecordExtractor> | null | undefined;
  if (typeof found?.extract !== "function")
    throw wrongArgument("extractor", "an extractor, such as loadExtractor gives", extractor);
}

function checkResults(results: unknown, count: number): readonly ExtractionResult[] {
  const isResult = (value: unknown): boolean => typeof value === "object" && value !== null;
  if (!Array.isArray(results) || results.length !== count || !Array.from(results).every(isResult))
    throw wrongArgument("extractor.extract()", `a result for each of ${count} texts`, results);
  return results;
}

function checkTexts(texts: unknown): readonly string[] {
  if (!Array.isArray(texts)) throw wrongArgument("texts", "a string or a list of strings", texts);
  return Array.from(texts, (text: unknown, index) => {
    if (typeof text !== "string") throw wrongArgument(`texts[${index}]`, "a string", text);
    return text;
  });
}

type AnyResult = RecordResult<unknown, unknown>;

async function recordsOf(
  extractor: RecordExtractor,
  texts: readonly string[],
  prepared: PreparedSchema,
  options: RecordOptions,
): Promise<readonly (AnyResult | readonly AnyResult[])[]> {
  const readings = new Readings();
  const asksNothing = Object.keys(prepared.questions.schema).length === 0;
  const found = asksNothing
    ? texts.map((): ExtractionResult => ({}))
    : checkResults(
        await extractor.extract(
          texts,
          prepared.questions.schema,
          extractionOptions(readings, prepared, options),
        ),
        texts.length,
      );
  const results: (AnyResult | readonly AnyResult[])[] = [];
  for (const [index, text] of texts.entries()) {
    options.signal?.throwIfAborted();
    const scope: Scope = { entries: found[index], subject: undefined, anchors: [], rivals: [] };
    const context = await contextOf(text, readings, prepared, options);
    const many = options.records === "many";
    const drafts: readonly Draft[] = many
      ? draftsOfText(prepared.root, scope, context)
      : [draftOfText(prepared.root, scope, context)];
    const records = await fillDrafts(drafts, {
      text,
      threshold: context.threshold,
      checks: prepared.recordChecks,
      defaults: prepared.defaults,
      coerce: options.coerce ?? true,
    });
    const problems = records.flatMap((record) => record.problems);
    if (options.strict === true && problems.length > 0) throw new RecordError(index, problems);
    results.push(many ? records : records[0]);
  }
  return results;
}

function extractionOptions(
  readings: Readings,
  { questions }: PreparedSchema,
  { signal, onProgress, threshold, lang, batchTokens, maskMode }: RecordOptions,
): ExtractionOptions {
  return {
    onPromptRead: (reading) => readings.add(reading),
    // What hangs on a very long text is left to recognisers.
    onPromptTooLong() {},
    thresholds: questions.thresholds,
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onProgress }),
    ...(threshold !== undefined && { threshold }),
    ...(lang !== undefined && { lang }),
    ...(batchTokens !== undefined && { batchTokens }),
    ...(maskMode !== undefined && { maskMode }),
  };
}

async function contextOf(
  text: string,
  readings: Readings,
  { wanted, labels, numbers, leafChecks, recognizers }: PreparedSchema,
  options: RecordOptions,
): Promise<TextContext> {
  const read = new ReadText(text, options.locale);
  return {
    read,
    readings,
    numbers,
    proposals: await propose(read, wanted, options, recognizers, options.signal),
    labels: labels.find(read.lower),
    checks: leafChecks,
    threshold: options.threshold ?? 0.5,
  };
}
