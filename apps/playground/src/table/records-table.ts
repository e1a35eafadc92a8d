import type { RecordColumn, RecordProblem, ValueSource } from "@ernie-m/records";
import type { FoundRecord } from "../protocol.js";
import { distinctNames } from "./column-names.js";
import { type Cell, type Column, type Table, type TableRow, textCell } from "./table.js";

/** The records of one text. */
export interface RecordsIn {
  /** Undefined where there is one text only: then there is no column of documents. */
  readonly document: { readonly id: string; readonly name: string } | undefined;
  readonly records: readonly FoundRecord[];
}

const DOCUMENT: Column = { id: "document", name: "Document", type: "text" };
const PROBLEMS: Column = { id: "problems", name: "Problems", type: "text" };
/** What is shown in a cell where nothing was found for what is asked. */
const NOTHING = "";

/** A row for each record, a column for each value of its type, each with its place, and what is wrong with it. */
export function recordsTable(found: readonly RecordsIn[], wanted: readonly RecordColumn[]): Table {
  const withDocument = found.some(({ document }) => document !== undefined);
  const before = withDocument ? [DOCUMENT] : [];
  const names = distinctNames(
    [...before, PROBLEMS].map(({ name }) => name),
    wanted.map(({ name }) => name),
  );
  const columns: readonly Column[] = [
    ...before,
    ...wanted.map(
      ({ name, pointer, path }, at): Column => ({
        id: pointer,
        name: names[at] ?? name,
        type: isNumeric(found, path) ? "number" : "text",
        ...(path[0] !== undefined && { kind: path[0] }),
      }),
    ),
    PROBLEMS,
  ];
  const rows = found.flatMap(({ document, records }, at) =>
    records.map(
      (record, n): TableRow => ({
        key: `${document?.id ?? at} ${n}`,
        documentId: document?.id,
        kind: undefined,
        cells: [
          ...(withDocument ? [document && textCell(document.name)] : []),
          ...wanted.map((column) => recordCell(record, column)),
          problemsCell(record.problems),
        ],
      }),
    ),
  );
  return { columns, rows };
}

function recordCell({ record, sources, problems }: FoundRecord, column: RecordColumn): Cell | undefined {
  const { path, pointer } = column;
  const value = valueAt(record, path);
  const problem = problems.find((one) => one.path === pointer);
  if (value === undefined || value === null)
    return problem === undefined
      ? undefined
      : {
          value: NOTHING,
          parts: [{ text: problem.found ?? "—", place: placeOf(problem) }],
          problem: sentence(problem),
        };
  const source = sourceAt(sources, pointer);
  return {
    value: typeof value === "object" ? JSON.stringify(value) : (value as Cell["value"]),
    parts: partsOf(value, sources, pointer),
    ...(source !== undefined && { probability: source.probability }),
    ...(problem !== undefined && { problem: sentence(problem) }),
  };
}

/** Each item of a list by itself, so that each leads to its place. */
function partsOf(value: unknown, sources: Sources, pointer: string): Cell["parts"] {
  if (Array.isArray(value) && value.length > 0)
    return value.map((item: unknown, n) => ({
      text: textOf(item),
      place: placeOf(sourceAt(sources, `${pointer}/${n}`)),
    }));
  return [{ text: textOf(value), place: placeOf(sourceAt(sources, pointer)) }];
}

type Sources = Readonly<Record<string, ValueSource>>;

/** The source of a value, or of the first of its parts. */
function sourceAt(sources: Sources, pointer: string): ValueSource | undefined {
  if (Object.hasOwn(sources, pointer)) return sources[pointer];
  const inside = Object.keys(sources).find((path) => path.startsWith(`${pointer}/`));
  return inside === undefined ? undefined : sources[inside];
}

function problemsCell(problems: readonly RecordProblem[]): Cell | undefined {
  if (problems.length === 0) return undefined;
  const parts = problems.map((problem) => ({
    text: `${nameOf(problem.path)}: ${sentence(problem)}`,
    place: placeOf(problem),
  }));
  return { value: parts.map(({ text }) => text).join("; "), parts };
}

/** What is wrong, in words. */
export function sentence({ code, expected, found, readings }: RecordProblem): string {
  const said = found === undefined ? "" : ` “${found}”`;
  switch (code) {
    case "missing":
      return "nothing found";
    case "ambiguous":
      return `${said.trim()} may be ${few(readings ?? []).join(" or ")}`;
    case "incomplete":
      return `${said.trim()} says too little: expected ${expected}`;
    case "invalid":
      return `${said.trim()} is not ${expected}`;
    case "rule":
      return expected;
  }
}

/** Readings that are told: a "$" is a dozen currencies. */
const MOST_READINGS = 4;

function few(readings: readonly (string | number)[]): readonly (string | number)[] {
  const more = readings.length - MOST_READINGS;
  return more > 1 ? [...readings.slice(0, MOST_READINGS), `one of ${more} others`] : readings;
}

function nameOf(pointer: string): string {
  if (pointer === "") return "record";
  return pointer
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

function placeOf(of: { readonly start?: number; readonly end?: number } | undefined) {
  const { start, end } = of ?? {};
  return start === undefined || end === undefined ? undefined : { start, end };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, name)
        ? (value as Readonly<Record<string, unknown>>)[name]
        : undefined,
    record,
  );
}

function isNumeric(found: readonly RecordsIn[], path: readonly string[]): boolean {
  const values = found
    .flatMap(({ records }) => records.map(({ record }) => valueAt(record, path)))
    .filter((value) => value !== undefined && value !== null);
  return values.length > 0 && values.every((value) => typeof value === "number");
}
