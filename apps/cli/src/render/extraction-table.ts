import type { ExtractionResult, SchemaNode } from "@ernie-m/heads";
import { entriesAt, type RelationPath, relationColumns } from "@ernie-m/records/tables";
import { numbered, Table, type TableOptions } from "./table.js";

const FIXED = ["input", "name", "text", "start", "end", "probability"] as const;

/** Between the values of a cell. */
const AND = "; ";

/** The findings of texts as a table: a row for each at the top of the schema, a column for each relation at any depth. */
export class ExtractionTable {
  readonly #table: Table;
  readonly #paths: readonly RelationPath[];
  #input = 0;

  constructor(schema: readonly SchemaNode[], options: Omit<TableOptions, "columns">) {
    const paths = relationColumns(schema);
    const taken = new Set<string>(FIXED);
    const columns = [...FIXED, ...[...paths.keys()].map((name) => numbered(name, taken))];
    this.#paths = [...paths.values()];
    this.#table = new Table({ ...options, columns });
  }

  /** The rows of one text; none when nothing was found. */
  rows(result: ExtractionResult, carried: Readonly<Record<string, unknown>>): string {
    this.#input++;
    let rows = "";
    for (const [name, entries] of Object.entries(result))
      for (const entry of entries) {
        const { text, start, end, probability } = entry;
        const related = this.#paths.map((path) =>
          [...new Set(entriesAt(entry, path).map((found) => found.text))].join(AND),
        );
        rows += this.#table.row(carried, [this.#input, name, text, start, end, probability, ...related]);
      }
    return rows;
  }

  end(): string {
    return this.#table.end();
  }
}
