import type { ExtractionEntry, ExtractionResult, SchemaNode } from "@ernie-m/heads";
import { numbered, Table, type TableOptions } from "./table.js";

const FIXED = ["input", "name", "text", "start", "end", "probability"] as const;

/** Between the values of a cell, and between the names of a relation's relation. */
const [AND, OF] = ["; ", " / "] as const;

/** The findings of texts as a table: a row for each at the top of the schema, a column for each relation at any depth. */
export class ExtractionTable {
  readonly #table: Table;
  readonly #paths: readonly (readonly string[])[];
  #input = 0;

  constructor(schema: readonly SchemaNode[], options: Omit<TableOptions, "columns">) {
    const paths = new Map(schema.flatMap(relationPaths).map((path) => [path.join(OF), path]));
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
        const related = this.#paths.map((path) => [...new Set(valuesAt(entry, path))].join(AND));
        rows += this.#table.row(carried, [this.#input, name, text, start, end, probability, ...related]);
      }
    return rows;
  }

  end(): string {
    return this.#table.end();
  }
}

/** The names that lead from a node to each of its relations. */
function relationPaths({ children }: SchemaNode): string[][] {
  return children.flatMap((child) => [
    [child.name],
    ...relationPaths(child).map((path) => [child.name, ...path]),
  ]);
}

function valuesAt({ text, relations }: ExtractionEntry, [name, ...rest]: readonly string[]): string[] {
  if (name === undefined) return [text];
  const found = relations !== undefined && Object.hasOwn(relations, name) ? relations[name] : [];
  return found.flatMap((entry) => valuesAt(entry, rest));
}
