import { PromptTooLongError } from "../information-extraction/errors.js";
import type { ExtractionOptions } from "../information-extraction/options.js";
import type { Schema } from "../information-extraction/schema/types.js";
import type { ExtractionEntry, ExtractionResult } from "../information-extraction/types.js";
import { checkEvaluation } from "./check-evaluation.js";
import { checkSpanRecords } from "./check-records.js";
import { parseChoice } from "./choice-prompts.js";
import type { EvaluationOptions } from "./evaluation-options.js";
import { kindsOf } from "./prompt-kinds.js";
import type { PromptRecord } from "./records.js";
import { type KindSpan, type SpanExample, type SpanMetrics, spanMetrics } from "./span-metrics.js";

/** What extracts; `InformationExtractor` fits. */
export interface SpanExtractor {
  extract(
    texts: readonly string[],
    schema: Schema,
    options?: Pick<ExtractionOptions, "signal" | "optionNames">,
  ): Promise<readonly ExtractionResult[]>;
}

/**
 * How well an extractor finds the spans of prompts, and picks their options: exact spans and right options, by label. An
 * entity, a relation and a choice of one label are counted apart.
 *
 * Throws: InputError for a record that is none, or a gold span outside of its text; whatever the extractor throws; the
 * signal's reason.
 */
export async function evaluateExtraction(
  extractor: SpanExtractor,
  records: readonly PromptRecord[],
  options: EvaluationOptions = {},
): Promise<SpanMetrics> {
  checkEvaluation("extractor", extractor, "extract", options);
  checkSpanRecords(records, "spans");
  const kindOf = kindsOf(records);
  const examples: SpanExample[] = [];
  for (const some of groupByQuestion(records)) {
    const [{ prompt }] = some;
    const results = await resultsOf(extractor, some, options);
    some.forEach((record, i) => {
      const result = results[i] ?? {};
      const found = Object.hasOwn(result, prompt) ? result[prompt] : [];
      const example = exampleOf(record, kindOf(record), found);
      examples.push(example);
      options.onExample?.(example);
    });
    options.onRecords?.(examples.length);
  }
  return spanMetrics(examples);
}

/** Records that are one question of several texts. */
function groupByQuestion(records: readonly PromptRecord[]): readonly (readonly PromptRecord[])[] {
  const groups = new Map<string, PromptRecord[]>();
  for (const record of records) {
    const key = `${record.options === undefined ? "spans" : "options"} ${record.prompt}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(record);
  }
  return [...groups.values()];
}

async function resultsOf(
  extractor: SpanExtractor,
  records: readonly PromptRecord[],
  { signal, onPromptTooLong }: EvaluationOptions,
): Promise<readonly ExtractionResult[]> {
  const [{ prompt, options }] = records;
  try {
    return await extractor.extract(
      records.map(({ text }) => text),
      [prompt],
      { optionNames: options !== undefined, ...(signal && { signal }) },
    );
  } catch (error) {
    if (!(error instanceof PromptTooLongError) || onPromptTooLong === undefined) throw error;
    onPromptTooLong(error);
    return [];
  }
}

function exampleOf(record: PromptRecord, kind: string, found: readonly ExtractionEntry[]): SpanExample {
  const { prompt, spans, options } = record;
  if (options === undefined)
    return {
      gold: spans.map(({ start, end }) => ({ kind, start, end })),
      predicted: found.flatMap(({ start, end }) => (start === undefined ? [] : [{ kind, start, end }])),
    };
  const all = parseChoice(prompt)?.options ?? [];
  // An option has its number in the prompt for a place.
  const placed = (option: string): KindSpan => {
    const start = all.indexOf(option);
    return { kind, start, end: start + 1 };
  };
  return { gold: options.map(placed), predicted: found.map(({ text }) => placed(text)) };
}
