import { parseSchema, type Schema, SchemaError } from "@ernie-m/heads";
import { type Draft, draftOf } from "./draft.js";

const WIDTH = 60;

/** A schema as JSON that reads well: what fits a line is on one. */
export function formatSchema(schema: Schema, indent = ""): string {
  const flat = JSON.stringify(schema, null, 1)
    .replace(/\n\s*/g, " ")
    .replace(/\[ /g, "[")
    .replace(/ \]/g, "]");
  // Names may hold brackets and line breaks are escaped in JSON, so the short form is only trusted when it says the same.
  if (indent.length + flat.length <= WIDTH && JSON.stringify(tryParse(flat)) === JSON.stringify(schema))
    return flat;
  const inner = `${indent}  `;
  if (typeof schema === "string") return JSON.stringify(schema);
  if (isList(schema))
    return bracket(
      "[",
      schema.map((part) => formatSchema(part, inner)),
      "]",
      indent,
    );
  const members = Object.entries(schema).map(
    ([name, part]) => `${JSON.stringify(name)}: ${formatSchema(part, inner)}`,
  );
  return bracket("{", members, "}", indent);
}

function isList(schema: Schema): schema is readonly Schema[] {
  return Array.isArray(schema);
}

function bracket(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return open + close;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(",\n")}\n${indent}${close}`;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A schema as typed: read, or a sentence about where it is wrong. */
export type SchemaText =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly path: string | undefined; readonly message: string };

/** Reads the JSON of a schema. The path is the schema's, `$` being the whole; undefined when it is not JSON. */
export function readSchemaText(text: string): SchemaText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, path: undefined, message: `Not JSON yet: ${(error as SyntaxError).message}.` };
  }
  try {
    return { ok: true, draft: draftOf(parseSchema(value)) };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return { ok: false, path: error.path, message: `expected ${error.expected}, got ${error.received}.` };
  }
}
