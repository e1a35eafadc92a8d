import { extname } from "node:path";
import type { TableFormat } from "@ernie-m/records/tables";
import type { Command } from "commander";
import type { TableOptions } from "../render/table.js";
import { parseChoiceOption } from "../usage-error.js";

/** How results are written: an object a line, or a table for spreadsheets. */
export type OutputFormat = "jsonl" | TableFormat;

export const OUTPUT_FORMATS: readonly OutputFormat[] = ["jsonl", "csv", "tsv"];

/** Adds `--output-format`; `--format` is how the input is written. */
export function addOutputFormatOption(command: Command): Command {
  return command.option(
    "--output-format <format>",
    `how results are written: ${OUTPUT_FORMATS.join(", ")} (default: by the name of --output, else jsonl)`,
  );
}

/** What `--output-format` says, else the name of the output, else JSON Lines. Throws: UsageError. */
export function outputFormatOf({
  outputFormat,
  output,
}: {
  readonly outputFormat?: string;
  readonly output?: string;
}): OutputFormat {
  if (outputFormat !== undefined) return parseChoiceOption("--output-format", outputFormat, OUTPUT_FORMATS);
  const ending = output === undefined ? "" : extname(output).slice(1).toLowerCase();
  return OUTPUT_FORMATS.find((format) => format === ending) ?? "jsonl";
}

/** A table that is a file is for a spreadsheet, one on standard output for the next program. */
export function tableOptions(
  format: TableFormat,
  output: string | undefined,
  { warn }: Pick<TableOptions, "warn">,
): Omit<TableOptions, "columns"> {
  return { format, byteOrderMark: format === "csv" && output !== undefined, warn };
}
