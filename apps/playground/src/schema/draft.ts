import { parseSchema, type Schema, SchemaError, type SchemaNode } from "@ernie-m/heads";

/** A name of the schema while it is being edited: it may still be blank or stand twice. */
export interface DraftNode {
  /** Identity across edits, unique in the page. */
  readonly id: number;
  readonly name: string;
  readonly children: Draft;
}

export type Draft = readonly DraftNode[];

let nextId = 1;

export function draftNode(name: string, children: Draft = []): DraftNode {
  return { id: nextId++, name, children };
}

/** The draft of a schema that `parseSchema` has read. */
export function draftOf(nodes: readonly SchemaNode[]): Draft {
  return nodes.map(({ name, children }) => draftNode(name, draftOf(children)));
}

const INTEGER_LIKE = /^\d+$/;

/** Whether an object can carry these names in this order: no name twice, and none that JavaScript would move ahead. */
function fitsObject(nodes: Draft): boolean {
  const names = new Set(nodes.map(({ name }) => name));
  return names.size === nodes.length && ![...names].some((name) => INTEGER_LIKE.test(name));
}

/**
 * The schema that a draft stands for, in the shortest usual form. Blank names are left out, with what hangs on them;
 * undefined when no name is left.
 */
export function schemaOf(draft: Draft): Schema | undefined {
  const named = draft.filter(({ name }) => name.trim() !== "");
  if (named.length === 0) return undefined;
  const parts: Schema[] = [];
  let group: DraftNode[] = [];
  const flush = (): void => {
    if (group.length > 0)
      parts.push(Object.fromEntries(group.map((node) => [node.name, schemaOf(node.children) ?? []])));
    group = [];
  };
  for (const node of named) {
    if (schemaOf(node.children) === undefined) {
      flush();
      parts.push(node.name);
      continue;
    }
    if (!fitsObject([...group, node])) flush();
    group.push(node);
  }
  flush();
  const [only] = parts;
  return parts.length === 1 && typeof only !== "string" ? only : parts;
}

/** Every node, parents before children, with its level from 0. */
export function* walkDraft(
  draft: Draft,
  level = 0,
): Generator<{ readonly node: DraftNode; readonly level: number }> {
  for (const node of draft) {
    yield { node, level };
    yield* walkDraft(node.children, level + 1);
  }
}

/** What is wrong with single names, by node: options that are not options, for example. */
export function draftErrors(draft: Draft): ReadonlyMap<number, string> {
  const errors = new Map<number, string>();
  for (const { node } of walkDraft(draft)) {
    if (node.name.trim() === "") continue;
    try {
      parseSchema(node.name);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      errors.set(node.id, `expected ${error.expected}, got ${error.received}`);
    }
  }
  return errors;
}
