import type { RowText } from "./row-text.js";
import { UnreadableFile } from "./unreadable.js";

const DELIMITERS = [",", ";", "\t"] as const;
/** UTF-16 code units of the name of a column at most. */
const LONGEST_NAME = 40;
const NUMBER = /^[\d\s.,:/+\-%€$£¥]+$/;
const SENTENCE_END = /[.!?。！？…]["”’»]?$/;

interface Row {
  readonly cells: readonly string[];
  /** Of the file, from 1. */
  readonly line: number;
}

/** The rows of a table, and what stands between their cells. */
interface CsvTable {
  readonly rows: readonly Row[];
  readonly delimiter: string;
}

/**
 * The texts of a table: of the column whose name says so, else of the one with the longest values. Nothing of a text is
 * lost: the first row is one of names only where it looks like one, cells that a row has too many are the text's, in which the
 * delimiter stands too, and where rows without names are uneven each line is a text.
 *
 * @param textNames Names of columns that have the text, the likeliest first.
 *
 * Throws: UnreadableFile.
 */
export async function textsOfCsv(source: string, textNames: readonly string[]): Promise<readonly RowText[]> {
  const { rows, delimiter } = await readTable(source);
  const [first, ...rest] = rows;
  if (first === undefined) return [];
  const width = first.cells.length;
  const isNamed = hasNames(first.cells, rest, textNames);
  if (!isNamed && !isEven(rows))
    return rows.map(({ cells, line }) => ({ text: cells.join(delimiter), line }));
  const column = textColumn(
    isNamed ? first.cells : first.cells.map(() => ""),
    isNamed ? rest : rows,
    textNames,
  );
  return (isNamed ? rest : rows).map(({ cells, line }) => {
    // Empty cells behind the last column are none, but behind a text they are its delimiters.
    const isLast = column === width - 1;
    const filled = isLast ? cells.length : cells.findLastIndex((cell) => cell !== "") + 1;
    const surplus = Math.max(0, filled - width);
    const own = column < cells.length ? cells.slice(column, column + 1 + surplus) : cells;
    return { text: own.join(delimiter), line };
  });
}

/**
 * Reads rows whose cells a comma, a semicolon or a tabulator divides: whichever stands most often in the first line, outside
 * of quotation marks; of equal ones that by which most lines have as many cells. A quotation mark that opens no cell is a
 * character of it.
 */
async function readTable(source: string): Promise<CsvTable> {
  const { parse } = await import("csv-parse/browser/esm/sync");
  const parsed = (delimiter: string, quote: string | null): readonly Row[] => {
    const records = parse(source, {
      ...{ bom: true, info: true, delimiter, quote },
      ...{ skip_empty_lines: true, relax_column_count: true, relax_quotes: true },
      // With `info` a row comes with where it stands, which the types do not say.
    }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  };
  const read = (delimiter: string): CsvTable => {
    try {
      return { delimiter, rows: parsed(delimiter, '"') };
    } catch {
      // A quotation mark that is never closed is none that opens.
      return { delimiter, rows: parsed(delimiter, null) };
    }
  };
  try {
    const tables = delimitersOf(source).map(read);
    return tables.reduce((best, other) => (likeFirst(other) > likeFirst(best) ? other : best));
  } catch (error) {
    throw new UnreadableFile(`It is no table: ${(error as Error).message}.`);
  }
}

/** Those that stand most often in the first line. */
function delimitersOf(source: string): readonly string[] {
  const [line = ""] = source.trimStart().split("\n", 1);
  const bare = line.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  const most = Math.max(...counts);
  return DELIMITERS.filter((_, at) => counts[at] === most);
}

/** How many rows have as many cells as the first. */
function likeFirst({ rows }: CsvTable): number {
  return rows.filter(({ cells }) => cells.length === rows[0]?.cells.length).length;
}

/** Whether rows without names are a table's all the same: as long as each other, and not divided as sentences are. */
function isEven(rows: readonly Row[]): boolean {
  return rows.every(
    ({ cells }) =>
      cells.length === rows[0]?.cells.length && cells.slice(1).every((cell) => !cell.startsWith(" ")),
  );
}

/**
 * Whether the first row has names: one that columns of texts have; else, of several, short ones over a column of numbers or
 * over texts that are all longer by far. In doubt it has none, since then nothing is lost.
 */
function hasNames(first: readonly string[], rest: readonly Row[], textNames: readonly string[]): boolean {
  const names = first.map(folded);
  if (names.some((name) => textNames.includes(name))) return true;
  const areShort = names.every(
    (name) => name.length <= LONGEST_NAME && !NUMBER.test(name) && !SENTENCE_END.test(name),
  );
  if (first.length === 1 || !areShort || new Set(names).size < names.length) return false;
  const below = names.map((_, at) => rest.flatMap(({ cells }) => cells[at]?.trim() || []));
  const text = textColumn(first, rest, textNames);
  return (
    below.some((values) => values.length > 0 && values.every((value) => NUMBER.test(value))) ||
    (rest.length > 0 && (below[text] ?? []).every(({ length }) => length > 2 * (names[text] ?? "").length))
  );
}

function textColumn(names: readonly string[], rows: readonly Row[], textNames: readonly string[]): number {
  const known = names.map(folded);
  const named = textNames.map((name) => known.indexOf(name)).find((at) => at >= 0);
  if (named !== undefined) return named;
  const lengths = names.map((_, at) => rows.reduce((sum, { cells }) => sum + (cells[at]?.length ?? 0), 0));
  return lengths.indexOf(Math.max(...lengths));
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
