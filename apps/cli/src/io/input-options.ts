import { type Command, Option } from "commander";
import { parseNumberOption } from "../usage-error.js";
import { inputFormats, parseInputFormat } from "./input-format.js";
import type { ReadingOptions } from "./read-inputs.js";

/** The options that say what a command reads, and how. */
export interface InputOptions {
  readonly input?: string;
  readonly format?: string;
  readonly document?: boolean;
  readonly column?: string;
  readonly firstLine?: string;
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
    )
    // For who cuts an input and runs a command for each part.
    .addOption(
      new Option("--first-line <n>", "the number that the first line has where this is a part").hideHelp(),
    );
  if (!plain) return with_format;
  return with_format
    .option("--document", "take all of the input as one text")
    .option("--column <name>", "the column of a table that has the texts (default: text, or the only one)");
}

/** How the input of a command is read; with `markup`, of one that reads documents. Throws: UsageError. */
export function readingOptions(
  { format, document, column, firstLine }: InputOptions,
  { markup = false }: Pick<InputTexts, "markup"> = {},
): ReadingOptions {
  const formats = inputFormats({ markup });
  return {
    format: format === undefined ? undefined : parseInputFormat(format, formats),
    document,
    column,
    firstLine: firstLine === undefined ? undefined : parseFirstLine(firstLine),
  };
}

function parseFirstLine(text: string): number {
  return parseNumberOption("--first-line", text, { low: 1, high: Number.MAX_SAFE_INTEGER, integer: true });
}
