import type { JsonSchema, RecordColumn, RecordOptions } from "@ernie-m/records";
import type { MarkupText } from "@ernie-m/records/markup";
import type { Command } from "commander";
import { createColors } from "picocolors";
import type { Console } from "../console.js";
import { readingOptions } from "../io/input-options.js";
import { readJsonOption } from "../io/json-option.js";
import { addOutputFormatOption, outputFormatOf, tableOptions } from "../io/output-format.js";
import { placedEntry } from "../io/placed-result.js";
import { documentReader, readInputs } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { modelLocation } from "../model-options.js";
import { recordSheet } from "../render/record-sheet.js";
import { type FoundRecord, type RecordWriter, recordLines, recordTable } from "../render/record-writers.js";
import { addTaskOptions, runTask, type TaskCommandOptions } from "../task-command.js";
import { UsageError } from "../usage-error.js";
import { parseLanguage, parseThreshold } from "./extract.js";

interface RecordsCommandOptions extends TaskCommandOptions {
  readonly schema: string;
  readonly outputFormat?: string;
  readonly pretty?: boolean;
  readonly many?: boolean;
  readonly coerce: boolean;
  readonly threshold?: string;
  readonly lang?: string;
  readonly locale?: string;
  readonly country?: string;
  readonly currency?: string;
  readonly referenceDate?: string;
}

/** The records of a text; windows read a long one whole, so none is cut. */
interface Found {
  readonly records: readonly FoundRecord[];
  readonly truncatedTokens?: never;
}

function recordOptions(options: RecordsCommandOptions): RecordOptions {
  const { locale, country, currency, referenceDate, coerce } = options;
  const [threshold, lang] = [parseThreshold(options.threshold), parseLanguage(options.lang)];
  return {
    records: options.many === true ? "many" : "one",
    coerce,
    ...(locale !== undefined && { locale }),
    ...(country !== undefined && { country }),
    ...(currency !== undefined && { currency }),
    ...(referenceDate !== undefined && { referenceDate }),
    ...(threshold !== undefined && { threshold }),
    ...(lang && { lang }),
  };
}

/** A record with the places of its values in the source of the document. */
function placedRecord(found: FoundRecord, markup: MarkupText | undefined): FoundRecord {
  if (markup === undefined) return found;
  const sources = Object.entries(found.sources).map(
    ([path, one]) => [path, placedEntry(one, markup)] as const,
  );
  return {
    ...found,
    sources: Object.fromEntries(sources),
    problems: found.problems.map((problem) => placedEntry(problem, markup)),
  };
}

/** Throws: UsageError. */
function writerFor(
  options: RecordsCommandOptions,
  columns: readonly RecordColumn[],
  console: Console,
): RecordWriter {
  const { output, pretty } = options;
  if (pretty === true) {
    if (options.outputFormat !== undefined) throw new UsageError("--pretty: is a format of its own");
    const toTerminal = output === undefined && process.stdout.isTTY === true;
    return recordSheet(createColors(toTerminal && process.env.NO_COLOR === undefined));
  }
  const format = outputFormatOf(options);
  return format === "jsonl" ? recordLines : recordTable(columns, tableOptions(format, output, console));
}

async function runRecords(options: RecordsCommandOptions, console: Console): Promise<void> {
  const reading = recordOptions(options);
  const example = '{"properties": {"due": {"format": "date"}}}';
  const schema = (await readJsonOption("--schema", options.schema, example)) as JsonSchema;
  const { loadExtractor } = await import("@ernie-m/heads");
  const { extractRecords, recordColumns } = await import("@ernie-m/records");
  const columns = await recordColumns(schema, reading);
  const writer = writerFor(options, columns, console);
  const inputs = await readInputs(options.input, documentReader, readingOptions(options, { markup: true }));
  await runTask(options, console, {
    inputs,
    unit: "texts",
    open: (opening) => loadExtractor(modelLocation(options), opening),
    report: (model) => reportLoading(model, console),
    async answer(extractor, some, tell): Promise<readonly Found[]> {
      const results = await extractRecords(
        extractor,
        some.map(({ text }) => text),
        schema,
        { ...reading, onProgress: ({ fraction }) => tell(fraction) },
      );
      return results.map((result) => ({ records: Array.isArray(result) ? result : [result] }));
    },
    show: ({ markup }, { records }, carried) =>
      records.map((record) => writer.show(placedRecord(record, markup), carried)).join(""),
    end: () => writer.end(),
  });
}

export function addRecordsCommand(command: Command, console: Console): void {
  addTaskOptions(command, { records: "objects that have a text", plain: true, markup: true });
  addOutputFormatOption(command)
    .requiredOption("--schema <json>", "JSON Schema of an object, or @FILE")
    .option("--many", "as many records of a text as it has of the schema's key property (default: one)")
    .option("--pretty", "show each value with its text for people")
    .option("--locale <tag>", "language of the texts, as de or en-GB: how numbers and dates are written")
    .option("--country <code>", "whose phone numbers stand without a prefix (default: the locale's)")
    .option("--currency <code>", 'which currency a sign of several is: "$", "¥", "kr"')
    .option("--reference-date <day>", 'the day that "tomorrow" and "22 May" are seen from, as 2025-06-02')
    .option("--no-coerce", "leave values as they stand in the text")
    .option(
      "--threshold <probability>",
      "how sure start and end must be (default: the model's own, else 0.5)",
    )
    .option("--lang <language>", "style of relation prompts: en or zh (default: by the schema's names)")
    .action((options: RecordsCommandOptions) => runRecords(options, console));
}
