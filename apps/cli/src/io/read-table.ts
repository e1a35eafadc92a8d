import { Readable } from "node:stream";
import { quote, quoteList } from "@ernie-m/config";
import type { Info } from "csv-parse";
import { InputFileError } from "./input-file-error.js";
import { firstWritten, type PlacedValue } from "./read-json.js";
import { LONGEST_LINE } from "./read-lines.js";

/** What stands between the fields of a line without tabs. */
const DELIMITERS = [",", ";"] as const;

/** The rows of a table with commas, semicolons or tabs as objects by the names in its first line. Throws: InputFileError. */
export async function* tableRows(
  lines: AsyncIterable<string>,
  name: string,
): AsyncGenerator<PlacedValue, void, undefined> {
  const { first, blank, rest } = await firstWritten(lines);
  if (first === undefined) return;
  // Ten modules that only tables need.
  const { CsvError, parse } = await import("csv-parse");
  const parser = parse({
    delimiter: delimiterOf(first),
    info: true,
    // People's tables have inches and things said in cells that nobody quoted.
    relax_quotes: true,
    skip_empty_lines: true,
    // An open quotation mark would otherwise take all of the input for one field.
    max_record_size: LONGEST_LINE,
  });
  const source = Readable.from(withLineFeeds(first, rest));
  source.on("error", (error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<Row>) {
      const place = `${name}: line ${blank + info.lines}`;
      if (header === undefined) header = checkHeader(record, place);
      else yield { value: Object.fromEntries(header.map((column, i) => [column, record[i]])), place };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputFileError(`${name}: is no table: ${error.message}`, { cause: error });
  } finally {
    source.destroy();
  }
}

interface Row {
  readonly record: readonly string[];
  readonly info: Pick<Info, "lines">;
}

/** A tab where there is one, which no name of a column has; else what stands in the line most often, outside of quotation marks. */
function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, "");
  if (bare.includes("\t")) return "\t";
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

function checkHeader(header: readonly string[], place: string): readonly string[] {
  const names = header.map((name) => name.trim());
  const known = new Set<string>();
  const twice = names.find((name) => known.size === known.add(name).size);
  if (twice === undefined) return names;
  throw new InputFileError(
    `${place}: expected each column once, got ${JSON.stringify(twice.slice(0, 40))} again`,
  );
}

async function* withLineFeeds(
  first: string,
  rest: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  yield `${first}\n`;
  for await (const line of rest) yield `${line}\n`;
}

/** Rows whose text stands under `field`: in that column, in the one that is named, or in the only one. */
export async function* withTextColumn(
  rows: AsyncIterable<PlacedValue>,
  field: string,
  column: string | undefined,
  name: string,
): AsyncGenerator<PlacedValue, void, undefined> {
  for await (const { value, place } of rows) {
    const row = value as Readonly<Record<string, string>>;
    const columns = Object.keys(row);
    const taken = column ?? (columns.length === 1 ? columns[0] : field);
    if (!Object.hasOwn(row, taken)) {
      throw new InputFileError(`${name}: expected a column ${quote(taken)}, got ${quoteList(columns)}`);
    }
    const { [taken]: text, ...others } = row;
    yield { value: { ...others, [field]: text }, place };
  }
}
