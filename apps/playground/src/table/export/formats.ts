import { tableLine } from "@ernie-m/records/tables";
import { cellText, type Table } from "../table.js";

/** A table as a file. */
export interface TableFile {
  /** Without a dot. */
  readonly ending: string;
  readonly type: string;
  readonly content: string | Blob;
}

export type TextFormat = "csv" | "jsonl" | "markdown";
export type ExportFormat = TextFormat | "xlsx";

/** As text. `forFile`: a file begins with a byte order mark, without which Excel takes CSV for the country's encoding. */
export function tableText(
  table: Table,
  format: TextFormat,
  { forFile }: { readonly forFile: boolean },
): string {
  switch (format) {
    case "csv":
      return (
        (forFile ? "\ufeff" : "") +
        tableLine(names(table), "csv") +
        table.rows
          .map(({ cells }) =>
            tableLine(
              cells.map((cell) => cell?.value),
              "csv",
            ),
          )
          .join("")
      );
    case "jsonl":
      return table.rows.map((row) => `${JSON.stringify(rowObject(table, row.cells))}\n`).join("");
    case "markdown":
      return [
        names(table).map(markdownCell),
        table.columns.map(({ type }) => (type === "text" ? "---" : "---:")),
        ...table.rows.map(({ cells }) => cells.map((cell) => markdownCell(cellText(cell)))),
      ]
        .map((cells) => `| ${cells.join(" | ")} |\n`)
        .join("");
  }
}

/** An object a row: what stands where is in it, for programs. */
function rowObject(table: Table, cells: Table["rows"][number]["cells"]): Readonly<Record<string, unknown>> {
  const taken = new Map<string, unknown>();
  table.columns.forEach(({ name }, at) => {
    const cell = cells[at];
    if (cell === undefined) return;
    const places = cell.parts.filter(({ place }) => place !== undefined);
    const value =
      places.length === 0 || typeof cell.value !== "string"
        ? cell.value
        : cell.parts.map(({ text, place }) => ({ text, ...place }));
    taken.set(name, Array.isArray(value) && value.length === 1 ? value[0] : value);
  });
  return Object.fromEntries(taken);
}

/** A cell of GitHub's Markdown: on one line, with nothing in it that ends the cell or is markup. */
function markdownCell(text: string): string {
  return text
    .replace(/[\\|`*_<>[\]~#]/g, "\\$&")
    .replace(/\s+/g, " ")
    .trim();
}

export function names({ columns }: Table): readonly string[] {
  return columns.map(({ name }) => name);
}
