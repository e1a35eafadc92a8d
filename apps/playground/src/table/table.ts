import type { Place } from "../spans/found.js";

/** One value of a cell, with where it stands. */
export interface CellPart {
  readonly text: string;
  /** UTF-16 code units of the document; undefined for what stands nowhere in it. */
  readonly place: Place | undefined;
}

/** A cell that has something in it. */
export interface Cell {
  /** What it is sorted by and exported as. */
  readonly value: string | number | boolean;
  /** What is shown: one text, or several that each lead to their own place. */
  readonly parts: readonly CellPart[];
  /** How sure it is, from 0 to 1. */
  readonly probability?: number;
  /** What is wrong with it, in one sentence. */
  readonly problem?: string;
}

export interface Column {
  /** Unique in the table. */
  readonly id: string;
  readonly name: string;
  /** How its values are shown: probabilities in percent. */
  readonly type: "text" | "number" | "probability";
  /** The name of the schema whose colour it has. */
  readonly kind?: string;
}

export interface TableRow {
  readonly key: string;
  /** Undefined where there is one text only. */
  readonly documentId: string | undefined;
  /** The name of the schema that the row is for, to show one name's rows alone. */
  readonly kind: string | undefined;
  /** One for each column; undefined is an empty cell. */
  readonly cells: readonly (Cell | undefined)[];
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

export const EMPTY_TABLE: Table = { columns: [], rows: [] };

export function textCell(text: string, place?: Place): Cell {
  return { value: text, parts: [{ text, place }] };
}

export function numberCell(value: number, text = String(value)): Cell {
  return { value, parts: [{ text, place: undefined }] };
}

/** What is shown of a cell, as one line. */
export function cellText(cell: Cell | undefined): string {
  return cell === undefined ? "" : cell.parts.map(({ text }) => text).join("; ");
}
