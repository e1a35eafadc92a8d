import { extname } from "node:path";
import { parseChoiceOption } from "../usage-error.js";
import { isObject } from "./input-record.js";

/** A document whose text stands in markup. */
export type MarkupFormat = "markdown" | "html";

/**
 * How an input is written: a text a line, a document, an object a line, a list of objects (or one, or JSON Lines), or a
 * table.
 */
export type InputFormat = "text" | MarkupFormat | "jsonl" | "json" | "csv";

const INPUT_FORMATS: readonly InputFormat[] = ["text", "markdown", "html", "jsonl", "json", "csv"];

export function isMarkup(format: InputFormat | undefined): format is MarkupFormat {
  return format === "markdown" || format === "html";
}

/** The formats of a command, with documents in markup only where it reads them. */
export function inputFormats({ markup }: { readonly markup: boolean }): readonly InputFormat[] {
  return INPUT_FORMATS.filter((format) => markup || !isMarkup(format));
}

/** Parses `--format`. Throws: UsageError. */
export function parseInputFormat(text: string, formats: readonly InputFormat[]): InputFormat {
  return parseChoiceOption("--format", text, formats);
}

const BY_NAME: Readonly<Record<string, InputFormat>> = {
  ".txt": "text",
  ".md": "markdown",
  ".markdown": "markdown",
  ".html": "html",
  ".htm": "html",
  ".xhtml": "html",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".csv": "csv",
  ".tsv": "csv",
};

/** What the name of an input says, in any case; undefined for pipes and other names. */
export function formatOfName(file: string | undefined): InputFormat | undefined {
  return file === undefined ? undefined : BY_NAME[extname(file).toLowerCase()];
}

/** Whether an input whose name says nothing begins as a page does. */
export function beginsAsHtml(beginning: string): boolean {
  return /^\ufeff?\s*<(?:!doctype\s+html|html)\b/i.test(beginning);
}

/** What a line, the first that is not blank, says of an input whose name says nothing. */
export function formatOfLine(line: string, field: string): InputFormat | undefined {
  const bare = line.trim();
  if (!bare.startsWith("{") && !bare.startsWith("[")) return "text";
  try {
    const value: unknown = JSON.parse(bare);
    if (isRecordWith(value, field)) return "jsonl";
    return isRecordList(value, field) ? "json" : "text";
  } catch {
    // May be the beginning of a value of several lines.
    return undefined;
  }
}

/** Whether a value, all of an input, is what commands read as JSON. */
export function isRecordInput(value: unknown, field: string): boolean {
  return isRecordWith(value, field) || isRecordList(value, field);
}

function isRecordList(value: unknown, field: string): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isRecordWith(item, field));
}

function isRecordWith(value: unknown, field: string): boolean {
  return isObject(value) && Object.hasOwn(value, field);
}
