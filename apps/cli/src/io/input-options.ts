import type { Command } from "commander";
import { inputFormats, parseInputFormat } from "./input-format.js";
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
  /** Whether it takes the text of Markdown and HTML, too. Default false. */
  readonly markup?: boolean;
}

/** Adds `--input` and what goes with it. */
export function addInputOptions(command: Command, { records, plain, markup = false }: InputTexts): Command {
  const what = plain
    ? `texts, one a line, ${markup ? "Markdown, HTML, " : "or "}JSON Lines, JSON or a table: ${records}`
    : `JSON Lines: ${records}`;
  const formats = inputFormats({ markup }).filter((format) => plain || format !== "text");
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

/** How the input of a command is read; with `markup`, of one that reads documents. Throws: UsageError. */
export function readingOptions(
  { format, document, column }: InputOptions,
  { markup = false }: Pick<InputTexts, "markup"> = {},
): ReadingOptions {
  const formats = inputFormats({ markup });
  return { format: format === undefined ? undefined : parseInputFormat(format, formats), document, column };
}
