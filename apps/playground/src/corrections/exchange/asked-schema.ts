import { parseSchema, type Schema, SchemaError } from "@ernie-m/heads";
import type { AskedName } from "../types.js";

/** Names as a schema, one about another below it. Left out is what cannot be asked: one that is being typed may have an open bracket. */
export function schemaOf(names: readonly AskedName[]): readonly Schema[] {
  return names
    .filter(({ name, parent }) => canBeAsked(name) && (parent === undefined || canBeAsked(parent)))
    .map(({ name, parent }) => (parent === undefined ? name : { [parent]: [name] }));
}

function canBeAsked(name: string): boolean {
  try {
    parseSchema(name);
    return true;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}
