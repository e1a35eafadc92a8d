import { extname } from "node:path";
import { parseChoiceOption } from "../usage-error.js";

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
