import { stringify } from "csv-stringify/browser/esm/sync";

/** What stands between the cells of a row. */
const DELIMITERS = { csv: ",", tsv: "\t" } as const;

/** A table as text: with commas (RFC 4180), or with tabs. */
export type TableFormat = keyof typeof DELIMITERS;

/**
 * A row with its line end: nothing for what is undefined or null, lists and objects as JSON. A text that a spreadsheet
 * would take for a formula gets an apostrophe in front (OWASP, CSV injection); a number never does.
 */
export function tableLine(cells: readonly unknown[], format: TableFormat): string {
  return stringify([cells.map(cellValue)], { delimiter: DELIMITERS[format], escape_formulas: true });
}

/** What stands in a cell: a number or a text, lists and objects as JSON, an empty text for what is undefined or null. */
export function cellValue(value: unknown): string | number {
  if (value === undefined || value === null) return "";
  return typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}
