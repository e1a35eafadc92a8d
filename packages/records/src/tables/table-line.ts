import { stringify } from "csv-stringify/browser/esm/sync";
import { wrongArgument } from "../wrong-argument.js";

/** What stands between the cells of a row. */
const DELIMITERS = { csv: ",", tsv: "\t" } as const;

/** A table as text: with commas (RFC 4180), or with tabs. */
export type TableFormat = keyof typeof DELIMITERS;

/**
 * A row with its line end: nothing for what is undefined or null, lists and objects as JSON. A text that a spreadsheet
 * would take for a formula gets an apostrophe in front (OWASP, CSV injection); a number never does.
 *
 * Throws: InputError naming the argument, or the cell that JSON has no words for.
 */
export function tableLine(cells: readonly unknown[], format: TableFormat): string {
  if (!Array.isArray(cells)) throw wrongArgument("cells", "a list", cells);
  if (format !== "csv" && format !== "tsv") throw wrongArgument("format", '"csv" or "tsv"', format);
  const values = Array.from(cells, (cell: unknown, index) => cellOf(cell, `cells[${index}]`));
  return stringify([values], { delimiter: DELIMITERS[format], escape_formulas: true });
}

/**
 * What stands in a cell: a number or a text, lists and objects as JSON, an empty text for what is undefined or null.
 *
 * Throws: InputError for what JSON has no words for.
 */
export function cellValue(value: unknown): string | number {
  return cellOf(value, "value");
}

function cellOf(value: unknown, name: string): string | number {
  if (value === undefined || value === null) return "";
  if (typeof value === "string" || typeof value === "number") return value;
  const json = jsonOf(value);
  if (json === undefined) throw wrongArgument(name, "what JSON can say", value);
  return json;
}

/** Undefined for functions and symbols, for circles, and for big integers, whatever they stand in. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
