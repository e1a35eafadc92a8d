import writeXlsxFile, { type SheetData } from "write-excel-file/browser";
import type { Cell, Column, Table } from "../table.js";
import { names } from "./formats.js";

/** Characters of a cell at most, which Excel itself refuses to open more of. */
const LONGEST_CELL = 32_767;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const HEAD = { fontWeight: "bold", backgroundColor: "#eef3f4" } as const;

/** A workbook with one sheet: numbers are numbers, days are days, and a text is never a formula. */
export async function tableWorkbook(table: Table): Promise<Blob> {
  const data: SheetData = [
    names(table).map((value) => ({ value: legal(value), type: String, ...HEAD })),
    ...table.rows.map(({ cells }) => cells.map((cell, at) => sheetCell(cell, table.columns[at]))),
  ];
  return writeXlsxFile(data, {
    sheet: "Results",
    stickyRowsCount: 1,
    columns: table.columns.map((_, at) => ({ width: widthOf(table, at) })),
  }).toBlob();
}

function sheetCell(cell: Cell | undefined, column: Column | undefined): SheetData[number][number] {
  if (cell === undefined || cell.value === "") return null;
  const { value } = cell;
  if (typeof value === "number")
    return { value, type: Number, ...(column?.type === "probability" && { format: "0%" }) };
  if (typeof value === "boolean") return { value, type: Boolean };
  // A day that Excel knows: its own count begins in 1900.
  if (DAY.test(value) && value >= "1900-03-01" && !Number.isNaN(Date.parse(value)))
    return { value: new Date(value), type: Date, format: "yyyy-mm-dd" };
  return { value: legal(value), type: String };
}

/** Without what XML 1.0 cannot hold, and no longer than Excel reads. */
function legal(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, " ")
    .slice(0, LONGEST_CELL);
}

function widthOf({ columns, rows }: Table, at: number): number {
  const lengths = rows.slice(0, 200).map(({ cells }) => String(cells[at]?.value ?? "").length);
  return Math.min(48, Math.max(8, (columns[at]?.name.length ?? 0) + 2, ...lengths));
}
