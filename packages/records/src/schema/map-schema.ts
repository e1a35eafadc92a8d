import { excerpt, RecordSchemaError } from "./errors.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";

/** Deepest that schemas may stand in one another, in keywords and names. */
const MAX_DEPTH = 64;
/** Schemas of one that are looked at. */
const MAX_SCHEMAS = 50_000;
/** Keywords whose values are no schemas. */
const DATA = new Set(["const", "enum", "default", "examples", "required", "dependentRequired", "x-ernie-m"]);
/** Keywords whose values are schemas by name. */
const BY_NAME = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
]);
const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** What is made of a schema, its parts made already. `written` is the schema as it was, `path` where it stands. */
export type SchemaChange = (schema: JsonSchema, written: JsonSchema, path: string) => JsonSchema;

/** A path into a schema, one name further. */
export function member(name: string): string {
  return PLAIN_NAME.test(name) ? `.${name}` : `[${excerpt(name)}]`;
}

/**
 * A copy of a schema in which every schema that stands anywhere in it is changed, those inside before those around.
 *
 * Throws: RecordSchemaError for what is too deep or too large to be looked at as a whole.
 */
export function mapSchema(schema: JsonSchema, change: SchemaChange): JsonSchema {
  let left = MAX_SCHEMAS;
  const copy = (value: unknown, path: string, depth: number): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH) throw new RecordSchemaError(path, `at most ${MAX_DEPTH} levels`, "more");
    if (--left < 0) throw new RecordSchemaError("$", "a smaller schema", "more than can be checked");
    if (Array.isArray(value)) return value.map((item, index) => copy(item, `${path}[${index}]`, depth + 1));
    if (!isJsonObject(value)) return value;
    const copied = Object.fromEntries(
      Object.entries(value).map(([keyword, part]) => {
        const at = `${path}${member(keyword)}`;
        if (DATA.has(keyword)) return [keyword, part];
        return [keyword, BY_NAME.has(keyword) ? copyNamed(part, at, depth + 1) : copy(part, at, depth + 1)];
      }),
    );
    return change(copied, value, path);
  };
  const copyNamed = (named: unknown, path: string, depth: number): unknown => {
    if (!isJsonObject(named)) return named;
    return Object.fromEntries(
      Object.entries(named).map(([name, part]) => [name, copy(part, `${path}${member(name)}`, depth + 1)]),
    );
  };
  return copy(schema, "$", 0) as JsonSchema;
}
