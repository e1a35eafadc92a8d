import { quoteList } from "@ernie-m/config";
import { type TableFormat, tableLine } from "@ernie-m/records/tables";

/** What else the record of an input has: an id, for example. */
type Carried = Readonly<Record<string, unknown>>;

export interface TableOptions {
  readonly format: TableFormat;
  /** Names of the columns behind those of what inputs carry. */
  readonly columns: readonly string[];
  /** Whether it begins with a byte order mark: without one Excel takes CSV for the encoding of the country. */
  readonly byteOrderMark: boolean;
  /** Told of what inputs carry that there is no column for. */
  warn(message: string): void;
}

/**
 * A table with a line of names: what the first input carries, then columns of one's own. A carried name that is also one
 * of those is numbered. Lists and objects are JSON in their cell.
 *
 * Texts that a spreadsheet would take for formulas get an apostrophe in front.
 */
export class Table {
  readonly #options: TableOptions;
  readonly #without = new Set<string>();
  #carriedNames: readonly string[] | undefined;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** A row, with the line of names before the first. */
  row(carried: Carried, cells: readonly unknown[]): string {
    const head = this.#carriedNames === undefined ? this.#head(Object.keys(carried)) : "";
    const names = this.#carriedNames ?? [];
    for (const name of Object.keys(carried)) if (!names.includes(name)) this.#without.add(name);
    const own = names.map((name) => (Object.hasOwn(carried, name) ? carried[name] : undefined));
    return head + this.#line([...own, ...cells]);
  }

  /** What stands behind the last row: of a table without rows, its line of names. */
  end(): string {
    const names = quoteList([...this.#without]);
    if (names !== "") this.#options.warn(`no column for ${names}: the first input has none`);
    return this.#carriedNames === undefined ? this.#head([]) : "";
  }

  #head(carried: readonly string[]): string {
    this.#carriedNames = carried;
    const { columns, byteOrderMark } = this.#options;
    const taken = new Set([...columns, ...carried]);
    const names = carried.map((name) => (columns.includes(name) ? numbered(name, taken) : name));
    return (byteOrderMark ? "\ufeff" : "") + this.#line([...names, ...columns]);
  }

  #line(cells: readonly unknown[]): string {
    return tableLine(cells, this.#options.format);
  }
}

/** A name of which there may be one already, with a number behind it where there is; it is then taken. */
export function numbered(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name} ${number}`;
  taken.add(free);
  return free;
}
