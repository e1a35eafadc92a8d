import type { SchemaNode } from "@ernie-m/heads";

/**
 * What a schema asks that no record is labelled as, and what records are labelled as that it does not ask: a sentence
 * each. A label is a name of the schema, at whatever level, or the name in front of its options.
 */
export function besideSchema(labels: Iterable<string>, schema: readonly SchemaNode[]): readonly string[] {
  const there = new Set(labels);
  const asked = new Map<string, string>();
  const walk = (nodes: readonly SchemaNode[]): void => {
    for (const { name, promptName, classification, children } of nodes) {
      asked.set(classification?.label ?? promptName, name);
      walk(children);
    }
  };
  walk(schema);
  const isAsked = (label: string): boolean => asked.has(label) || [...asked.values()].includes(label);
  const missing = [...asked].filter(([label, name]) => !there.has(label) && !there.has(name));
  return [
    ...missing.map(([, name]) => `--schema: nothing in the export is labelled ${JSON.stringify(name)}`),
    ...[...there]
      .filter((label) => !isAsked(label))
      .map((label) => `--schema: does not ask for ${JSON.stringify(label)}, which the export has`),
  ];
}
