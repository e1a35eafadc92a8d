import { type LabelMatch, normalized } from "../labels/label-book.js";
import type { ChoiceField, ObjectField, PropertyField, ValueField } from "../schema/field.js";
import { firstFrom, type Stretch } from "../text/overlaps.js";
import { type TableLine, tableLines } from "../text/table-lines.js";
import type { Candidate } from "./candidate.js";
import { cellReader } from "./cell-reader.js";
import { choiceCandidates } from "./choice-candidates.js";
import type { TextContext } from "./scope.js";

/** What stands in one row of a table, by the names of the properties that its header names. */
export type TableRow = ReadonlyMap<string, Candidate>;

/** How much of a cell its label must be: "Prix unitaire HT" is a unit price, "see the price list" is none. */
const LEAST_COVERED = 0.5;
const LEAST_COLUMNS = 2;
/** What a cell's first words say: "Montant HT" may be an amount. */
const BEGINNING = 0.85;

/**
 * The rows of the first table whose header names at least two of an object's properties. A table ends with a blank line, a
 * line of one cell, or one that lacks cells and begins with a label, as totals do.
 */
export function tableRows(field: ObjectField, context: TextContext): readonly TableRow[] {
  const lines = tableLines(context.read.folded);
  for (const [index, line] of lines.entries()) {
    const columns = columnsOf(line, field, context);
    if (columns === undefined) continue;
    const rows = rowsBelow(lines.slice(index + 1), { header: line, columns, field }, context);
    if (rows.length > 0) return rows;
  }
  return [];
}

type CellField = ValueField | ChoiceField;

interface Column {
  readonly name: string;
  /** What a cell of it may be. */
  readonly read: (cell: Stretch) => readonly Candidate[];
}

interface Table {
  readonly header: TableLine;
  /** What each cell of the header names; undefined for what nobody asked for. */
  readonly columns: readonly (Column | undefined)[];
  readonly field: ObjectField;
}

function columnsOf(
  { cells }: TableLine,
  { properties }: ObjectField,
  context: TextContext,
): readonly (Column | undefined)[] | undefined {
  if (cells.length < LEAST_COLUMNS) return undefined;
  const claims = cells.flatMap((cell, at) =>
    properties.flatMap((property) => {
      const weight = weightOf(cell, property, context);
      return weight > 0 && isCellField(property.field)
        ? [{ at, weight, name: property.name, field: property.field }]
        : [];
    }),
  );
  const columns: (Column | undefined)[] = cells.map(() => undefined);
  for (const { at, name, field } of claims.sort((a, b) => b.weight - a.weight || a.at - b.at))
    if (columns[at] === undefined && !columns.some((one) => one?.name === name))
      columns[at] = { name, read: readerOf(field, context) };
  return columns.filter((one) => one !== undefined).length < LEAST_COLUMNS ? undefined : columns;
}

function readerOf(field: CellField, context: TextContext): Column["read"] {
  if (field.kind === "value") return cellReader(field, context);
  const found = [...choiceCandidates(field, context)].sort((a, b) => a.start - b.start);
  return ({ start, end }) =>
    found.slice(firstFrom(found, start), firstFrom(found, end)).filter((one) => one.end <= end);
}

function isCellField(field: PropertyField["field"]): field is CellField {
  return field.kind === "value" || field.kind === "choice";
}

/** How surely a cell of a header is the name of a property: by a label that it is, or by how it begins. */
function weightOf(cell: Stretch, { field }: PropertyField, { read, labels, numbers }: TextContext): number {
  const number = isCellField(field) ? numbers.get(field) : undefined;
  if (number === undefined || !isCellField(field)) return 0;
  const weights = labelsIn(cell, labels).map(
    ({ owners }) => owners.find((owner) => owner.field === number)?.weight ?? 0,
  );
  const written = normalized(read.text.slice(cell.start, cell.end));
  const begins = field.names.labels.some((label) => {
    const name = normalized(label);
    return name.length >= LEAST_COVERED * written.length && `${written} `.startsWith(`${name} `);
  });
  return Math.max(begins ? BEGINNING : 0, ...weights);
}

/** The labels that a cell is made of. */
function labelsIn({ start, end }: Stretch, labels: readonly LabelMatch[]): readonly LabelMatch[] {
  return labels
    .slice(firstFrom(labels, start), firstFrom(labels, end))
    .filter((label) => label.end <= end && label.end - label.start >= LEAST_COVERED * (end - start));
}

function rowsBelow(lines: readonly TableLine[], table: Table, context: TextContext): readonly TableRow[] {
  const rows: TableRow[] = [];
  for (const [index, line] of lines.entries()) {
    // A blank line under the header is the table's, too, as the header is that the next page begins with.
    if (line.cells.length === 0 && index === 0) continue;
    if (columnsOf(line, table.field, context) !== undefined) continue;
    const { cells } = line;
    const isPartial = cells.length < table.header.cells.length;
    const isRow = cells.length >= LEAST_COLUMNS || isAsWide(line, table.header);
    if (!isRow || (isPartial && labelsIn(cells[0], context.labels).length > 0)) break;
    const row = rowOf(line, table);
    if (row.size > 0) rows.push(row);
  }
  return rows;
}

function rowOf(line: TableLine, table: Table): TableRow {
  const row = new Map<string, Candidate>();
  for (const [index, cell] of line.cells.entries()) {
    const column = table.columns[columnAt(index, line, table.header)];
    if (column === undefined || row.has(column.name)) continue;
    const [candidate] = column.read(cell);
    if (candidate !== undefined) row.set(column.name, candidate);
  }
  return row;
}

/** Whether a line has as many cells as a header, counting those that are empty. */
function isAsWide({ width }: TableLine, header: TableLine): boolean {
  return width !== undefined && width === header.width;
}

/**
 * Which column a cell is in: by its number where the row has all of them, or where tabs or bars count those that are
 * empty, else by where it stands; -1 for what no column of the header is above.
 */
function columnAt(index: number, line: TableLine, header: TableLine): number {
  const { cells, places, start } = line;
  // As many cells, but of another width: tabs align the columns there, and count nothing.
  if (cells.length === header.cells.length && !isAsWide(line, header)) return index;
  if (places !== undefined && header.places !== undefined) return header.places.indexOf(places[index]);
  const cell = cells[index];
  const distances = header.cells.map((column) =>
    Math.min(
      Math.abs(column.start - header.start - (cell.start - start)),
      Math.abs(column.end - header.start - (cell.end - start)),
    ),
  );
  return distances.indexOf(Math.min(...distances));
}
