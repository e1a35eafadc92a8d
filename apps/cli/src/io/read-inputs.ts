import type { MarkupText } from "@ernie-m/records/markup";
import { UsageError } from "../usage-error.js";
import { beginsAsHtml, formatOfName, type InputFormat, isMarkup, type MarkupFormat } from "./input-format.js";
import { type InputRecord, recordOf } from "./input-record.js";
import { type Inputs, lookAhead } from "./look-ahead.js";
import { type ByteSource, bounded, counted, openBytes, peeked } from "./read-bytes.js";
import { jsonLineValues, jsonValues, type PlacedValue } from "./read-json.js";
import { readLines, readWhole } from "./read-lines.js";
import { tableRows, withTextColumn } from "./read-table.js";
import { recognise } from "./recognise.js";

/** What a command makes of one record or text of its input. */
export interface InputReader<T> {
  /** The fields that it takes; others are carried into the result. The first tells records from texts. */
  readonly fields: readonly [string, ...string[]];
  fromRecord(record: InputRecord): T;
  /** Of a text. Without it every input is of records, whatever its name. */
  fromText?(text: string): T;
  /** Of the text of a document with markup. Without it documents are lines of text. */
  fromMarkup?(document: MarkupText): T;
}

/** One thing that a command works on. */
export interface Input<T> {
  readonly value: T;
  /** What else its record has: an id, for example. */
  readonly carried: Readonly<Record<string, unknown>>;
}

/** How an input is to be read, where that is not to follow from its name and content. */
export interface ReadingOptions {
  readonly format?: InputFormat | undefined;
  /** Whether all of it is one text. */
  readonly document?: boolean | undefined;
  /** The column of a table that has the texts. Default `text`, or the only one. */
  readonly column?: string | undefined;
  /** The number that the first line of texts or of JSON Lines has in what they are a part of. Default 1. */
  readonly firstLine?: number | undefined;
}

/**
 * What a command works on: one input for each line of a text, blank ones too, for each object of JSON, or for each row
 * of a table. What fits is read and checked before the command starts; more than that is read as it goes on.
 *
 * Throws: InputFileError with file and place; UsageError when there is nothing to read or it cannot be read so.
 */
export async function readInputs<T>(
  file: string | undefined,
  reader: InputReader<T>,
  options: ReadingOptions = {},
): Promise<Inputs<Input<T>>> {
  const { source, bytesRead } = counted(openBytes(file));
  return lookAhead(inputsOf(source, file, reader, options), bytesRead);
}

/**
 * The same, all at once: for commands that need all of them.
 *
 * Throws: as `readInputs`; InputFileError for an input of more than 256 MiB.
 */
export async function readAllInputs<T>(
  file: string | undefined,
  reader: InputReader<T>,
  options: ReadingOptions = {},
): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const { value } of inputsOf(bounded(openBytes(file)), file, reader, options)) all.push(value);
  return all;
}

/** A text that a command reads, with the document that it is the text of. */
export interface GivenText {
  readonly text: string;
  readonly markup?: MarkupText;
}

/** Texts: lines, the `text` of each record, or that of a Markdown or HTML document. */
export const documentReader: InputReader<GivenText> = {
  fields: ["text"],
  fromText: (text) => ({ text }),
  fromMarkup: (markup) => ({ text: markup.text, markup }),
  fromRecord: (record) => ({ text: record.string("text") }),
};

/** Texts: lines, or the `text` of each record. */
export const textReader: InputReader<string> = {
  fields: ["text"],
  fromText: (text) => text,
  fromRecord: (record) => record.string("text"),
};

async function* inputsOf<T>(
  given: ByteSource,
  file: string | undefined,
  reader: InputReader<T>,
  { format, document, column, firstLine }: ReadingOptions,
): AsyncGenerator<Input<T>, void, undefined> {
  const { fromText, fromMarkup } = reader;
  const asked = format ?? formatOfName(file);
  const looksInside = asked === undefined && fromMarkup !== undefined;
  const { source, beginning } = looksInside ? await peeked(given) : { source: given, beginning: "" };
  const found = beginsAsHtml(beginning) ? "html" : asked;
  const named = isMarkup(found) && fromMarkup === undefined ? "text" : found;
  if (isMarkup(named) && fromMarkup !== undefined) {
    if (column !== undefined) throw new UsageError("--column: is for tables: --format csv");
    yield { value: fromMarkup(await readMarkup(await readWhole(bounded(source)), named)), carried: {} };
    return;
  }
  if (document === true) {
    if (fromText === undefined) throw new UsageError("--document: is for commands that take texts");
    if (format !== undefined && format !== "text")
      throw new UsageError(`--document: is one text, not ${format}`);
    yield { value: fromText(await readWhole(bounded(source))), carried: {} };
    return;
  }
  if (format === "text" && fromText === undefined)
    throw new UsageError("--format: text is for commands that take texts");
  const read = readLines(source, { firstLine });
  const stated = fromText === undefined && (named === undefined || named === "text") ? "json" : named;
  const { known, lines } =
    stated === undefined ? await recognise(read, reader.fields[0]) : { known: stated, lines: read };
  if (firstLine !== undefined && known !== "text" && known !== "jsonl")
    throw new UsageError("--first-line: is for parts of texts and of JSON Lines");
  if (column !== undefined && known !== "csv") throw new UsageError("--column: is for tables: --format csv");
  if (known === "text" && fromText !== undefined) {
    for await (const line of lines) yield { value: fromText(line), carried: {} };
    return;
  }
  for await (const { value, place } of valuesOf(lines, known, source.name, reader, { column, firstLine })) {
    if (typeof value === "string" && fromText !== undefined) yield { value: fromText(value), carried: {} };
    else {
      const record = recordOf(value, place);
      yield { value: reader.fromRecord(record), carried: record.others(reader.fields) };
    }
  }
}

async function readMarkup(source: string, format: MarkupFormat): Promise<MarkupText> {
  switch (format) {
    case "markdown":
      return (await import("@ernie-m/records/markup")).readMarkdown(source);
    case "html":
      return (await import("@ernie-m/records/markup")).readHtml(source);
  }
}

function valuesOf(
  lines: AsyncIterable<string>,
  format: InputFormat,
  name: string,
  { fields, fromText }: InputReader<unknown>,
  { column, firstLine }: Pick<ReadingOptions, "column" | "firstLine">,
): AsyncIterable<PlacedValue> {
  switch (format) {
    case "csv": {
      const rows = tableRows(lines, name);
      return fromText === undefined ? rows : withTextColumn(rows, fields[0], column, name);
    }
    case "json":
      return jsonValues(lines, name);
    case "text":
    case "markdown":
    case "html":
    case "jsonl":
      return jsonLineValues(lines, name, firstLine);
  }
}
