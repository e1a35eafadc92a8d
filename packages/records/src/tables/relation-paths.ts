import type { ExtractionEntry, SchemaNode } from "@ernie-m/heads";
import { columnNames } from "../column-names.js";

/** The names that lead from something found to what was found for it, and on: `["employer", "location"]`. */
export type RelationPath = readonly string[];

const OF = " / ";

/**
 * The columns of a table with a row for each finding at the top of a schema: each relation's path, by its column's name.
 * That is the names with slashes between them, `employer / location`; the JSON pointer where two columns would share it.
 */
export function relationColumns(schema: readonly SchemaNode[]): ReadonlyMap<string, RelationPath> {
  return columnNames(schema.flatMap(relationPaths), OF);
}

/** What was found at a path from an entry on, in the order of the text. */
export function entriesAt(
  entry: Pick<ExtractionEntry, "relations">,
  [name, ...rest]: RelationPath,
): readonly ExtractionEntry[] {
  const { relations } = entry;
  if (name === undefined || relations === undefined || !Object.hasOwn(relations, name)) return [];
  const found = relations[name];
  return rest.length === 0 ? found : found.flatMap((one) => entriesAt(one, rest));
}

function relationPaths({ children }: SchemaNode): readonly RelationPath[] {
  return children.flatMap((child) => [
    [child.name],
    ...relationPaths(child).map((path) => [child.name, ...path]),
  ]);
}
