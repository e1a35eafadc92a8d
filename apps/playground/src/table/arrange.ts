import { type Cell, cellText, type Table, type TableRow } from "./table.js";

/** How a table is looked at. */
export interface Arrangement {
  /** Rows that have it in any cell, without regard to case and accents. */
  readonly filter: string;
  /** The one name whose rows are shown; undefined for all. */
  readonly kind: string | undefined;
  readonly sort: { readonly column: string; readonly descending: boolean } | undefined;
}

export const AS_FOUND: Arrangement = { filter: "", kind: undefined, sort: undefined };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The rows that are shown, in their order. Columns in which no shown row has anything are left out. */
export function arrange(table: Table, { filter, kind, sort }: Arrangement): Table {
  const wanted = folded(filter.trim());
  const rows = table.rows.filter(
    (row) =>
      (kind === undefined || row.kind === kind) &&
      (wanted === "" || row.cells.some((cell) => folded(cellText(cell)).includes(wanted))),
  );
  const at = table.columns.findIndex(({ id }) => id === sort?.column);
  const sorted = at < 0 ? rows : sortedBy(rows, at, sort?.descending === true);
  if (kind === undefined) return { columns: table.columns, rows: sorted };
  const used = table.columns.map(
    (column, n) => !column.id.startsWith("relation ") || rows.some(({ cells }) => cells[n] !== undefined),
  );
  return {
    columns: table.columns.filter((_, n) => used[n]),
    rows: sorted.map((row) => ({ ...row, cells: row.cells.filter((_, n) => used[n]) })),
  };
}

/** The names that rows are for, with how many each has, in the order they come. */
export function kindsOf(table: Table): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of table.rows) if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Empty cells come last, whichever way it goes. */
function sortedBy(rows: readonly TableRow[], at: number, descending: boolean): readonly TableRow[] {
  const filled = rows.filter(({ cells }) => cells[at] !== undefined);
  const empty = rows.filter(({ cells }) => cells[at] === undefined);
  const sorted = filled.toSorted((a, b) => compare(a.cells[at], b.cells[at]) * (descending ? -1 : 1));
  return [...sorted, ...empty];
}

function compare(a: Cell | undefined, b: Cell | undefined): number {
  const [left, right] = [a?.value ?? "", b?.value ?? ""];
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(String(left), String(right));
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
