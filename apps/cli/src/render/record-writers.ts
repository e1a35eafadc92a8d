import { quoteList } from "@ernie-m/config";
import type { RecordColumn, RecordProblem, ValueSource } from "@ernie-m/records";
import { tableLine } from "@ernie-m/records/tables";
import { jsonLine } from "../escape.js";
import type { TableOptions } from "./table.js";

/** A record that was read from a text. */
export interface FoundRecord {
  readonly record: unknown;
  readonly sources: Readonly<Record<string, ValueSource>>;
  readonly problems: readonly RecordProblem[];
}

type Carried = Readonly<Record<string, unknown>>;

/** How records are written. */
export interface RecordWriter {
  /** One record, its line end included; `carried` is what else its input had. */
  show(found: FoundRecord, carried: Carried): string;
  /** What stands after the last. */
  end(): string;
}

/** An object a line. */
export const recordLines: RecordWriter = {
  show: ({ record, sources, problems }, carried) => jsonLine({ ...carried, record, sources, problems }),
  end: () => "",
};

const PROBLEMS = "problems";

/**
 * A table with a line of names: what the first input has beside its text, the columns of the records, their problems.
 * Lists and objects are JSON in their cell. `warn` is told of what inputs have that there is no column for.
 */
export function recordTable(
  columns: readonly RecordColumn[],
  { format, byteOrderMark, warn }: Omit<TableOptions, "columns">,
): RecordWriter {
  const line = (cells: readonly unknown[]): string => tableLine(cells, format);
  let beside: readonly string[] | undefined;
  const left = new Set<string>();
  const header = (names: readonly string[]): string => {
    const taken = new Set([...names, PROBLEMS]);
    const own = columns.map(({ name, pointer }) => (taken.has(name) ? pointer : name));
    return `${byteOrderMark ? "\ufeff" : ""}${line([...names, ...own, PROBLEMS])}`;
  };
  return {
    show({ record, problems }, carried) {
      const first = beside === undefined;
      beside ??= Object.keys(carried);
      for (const name of Object.keys(carried)) if (!beside.includes(name)) left.add(name);
      const cells = [
        ...beside.map((name) => (Object.hasOwn(carried, name) ? carried[name] : undefined)),
        ...columns.map(({ path }) => valueAt(record, path)),
        problems.length > 0 ? problems : undefined,
      ];
      return `${first ? header(beside) : ""}${line(cells)}`;
    },
    end() {
      if (left.size > 0) warn(`no column for ${quoteList([...left])}: the first input has none`);
      return beside === undefined ? header([]) : "";
    },
  };
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, name)
        ? (value as Carried)[name]
        : undefined,
    record,
  );
}
