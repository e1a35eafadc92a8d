import type { Command } from "commander";
import { INPUT_FORMATS, parseInputFormat } from "./input-format.js";
import type { ReadingOptions } from "./read-inputs.js";

/** The options that say what a command reads, and how. */
export interface InputOptions {
  readonly input?: string;
  readonly format?: string;
  readonly document?: boolean;
  readonly column?: string;
}

/** What a command reads, for its help. */
export interface InputTexts {
  /** What its records are: `objects that have a text`. */
  readonly records: string;
  /** Whether it takes texts as they are, too. */
  readonly plain: boolean;
}

/** Adds `--input` and what goes with it. */
export function addInputOptions(command: Command, { records, plain }: InputTexts): Command {
  const what = plain
    ? `texts, one a line, or JSON Lines, JSON or a table: ${records}`
    : `JSON Lines: ${records}`;
  const formats = INPUT_FORMATS.filter((format) => plain || format !== "text");
  const with_format = command
    .option("--input <file>", `${what} (default: standard input)`)
    .option(
      "--format <format>",
      `how the input is written: ${formats.join(", ")} (default: by name and content)`,
    );
  if (!plain) return with_format;
  return with_format
    .option("--document", "take all of the input as one text")
    .option("--column <name>", "the column of a table that has the texts (default: text, or the only one)");
}

/** Throws: UsageError. */
export function readingOptions({ format, document, column }: InputOptions): ReadingOptions {
  return { format: format === undefined ? undefined : parseInputFormat(format), document, column };
}
