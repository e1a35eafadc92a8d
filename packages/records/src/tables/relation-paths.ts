import type { ExtractionEntry, SchemaNode } from "@ernie-m/heads";
import { columnNames } from "../column-names.js";
import { wrongArgument } from "../wrong-argument.js";

/** The names that lead from something found to what was found for it, and on: `["employer", "location"]`. */
export type RelationPath = readonly string[];

const OF = " / ";

/**
 * The columns of a table with a row for each finding at the top of a schema: each relation's path, by its column's name.
 * That is the names with slashes between them, `employer / location`; the JSON pointer where two columns would share it.
 *
 * Throws: InputError naming what is no node of a schema.
 */
export function relationColumns(schema: readonly SchemaNode[]): ReadonlyMap<string, RelationPath> {
  checkNodes("schema", schema);
  return columnNames(schema.flatMap(relationPaths), OF);
}

/** What was found at a path from an entry on, in the order of the text. Throws: InputError naming the argument. */
export function entriesAt(
  entry: Pick<ExtractionEntry, "relations">,
  path: RelationPath,
): readonly ExtractionEntry[] {
  if (!isObject(entry)) throw wrongArgument("entry", "an entry of a result", entry);
  if (!Array.isArray(path)) throw wrongArgument("path", "a list of names", path);
  for (const [index, name] of path.entries())
    if (typeof name !== "string") throw wrongArgument(`path[${index}]`, "a name", name);
  return relatedTo(entry, path);
}

function relatedTo(
  { relations }: Pick<ExtractionEntry, "relations">,
  [name, ...rest]: RelationPath,
): readonly ExtractionEntry[] {
  if (name === undefined || relations === undefined) return [];
  if (!isObject(relations)) throw wrongArgument("entry.relations", "lists of entries by name", relations);
  if (!Object.hasOwn(relations, name)) return [];
  const found = relations[name];
  if (!Array.isArray(found)) throw wrongArgument(`entry.relations.${name}`, "a list of entries", found);
  return rest.length === 0 ? found : found.flatMap((one) => relatedTo(one, rest));
}

function relationPaths({ children }: SchemaNode): readonly RelationPath[] {
  return children.flatMap((child) => [
    [child.name],
    ...relationPaths(child).map((path) => [child.name, ...path]),
  ]);
}

function checkNodes(name: string, nodes: unknown): void {
  if (!Array.isArray(nodes)) throw wrongArgument(name, "a list, as parseSchema gives", nodes);
  for (const [index, node] of Array.from<unknown>(nodes).entries()) {
    const place = `${name}[${index}]`;
    if (!isObject(node)) throw wrongArgument(place, "a node of a schema", node);
    if (typeof node.name !== "string") throw wrongArgument(`${place}.name`, "a string", node.name);
    checkNodes(`${place}.children`, node.children);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
