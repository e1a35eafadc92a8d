import { excerpt, RecordSchemaError } from "./errors.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";

/** References that lead to one another in a row, at most. */
const MAX_REFERENCES = 32;
const BRANCHES = ["anyOf", "oneOf"] as const;

/** One thing that a schema allows, its references followed. */
export interface SchemaBranch {
  readonly schema: JsonSchema;
  /** The references that led here: one that comes back is a circle. */
  readonly references: readonly string[];
}

/** A schema with its references followed and its `allOf` merged. */
export interface ResolvedSchema {
  readonly schema: JsonSchema;
  /** What it may be beside null; none has `anyOf`, `oneOf` or more than one type. */
  readonly branches: readonly SchemaBranch[];
  readonly nullable: boolean;
}

/** Where a schema stands, and what may still be read. */
export interface SchemaPlace {
  readonly root: JsonSchema;
  readonly path: string;
  readonly references: readonly string[];
  /** Schemas that may still be looked at: references can double what is written, time and again. */
  readonly budget: { left: number };
}

/**
 * Throws: RecordSchemaError for a reference that leads nowhere, out of the schema or in a circle, for what is no schema,
 * and for a schema that is too large.
 */
export function resolveSchema(schema: unknown, place: SchemaPlace): ResolvedSchema {
  const { path } = place;
  spend(place);
  const followed = followReferences(schema, place);
  const { references } = followed;
  const merged = mergeAllOf(followed.schema, { ...place, references });
  const keyword = BRANCHES.find((name) => merged[name] !== undefined);
  if (keyword === undefined) {
    const { branches, nullable } = byType(merged, path);
    return { schema: merged, branches: branches.map((branch) => ({ schema: branch, references })), nullable };
  }
  const parts = merged[keyword];
  if (!Array.isArray(parts) || parts.length === 0)
    throw new RecordSchemaError(`${path}.${keyword}`, "a list of schemas", excerpt(parts));
  const { [keyword]: _, ...shared } = merged;
  const resolved = parts.map((part: unknown, index) =>
    resolveSchema(part, { ...place, path: `${path}.${keyword}[${index}]`, references }),
  );
  return {
    schema: merged,
    branches: resolved.flatMap(({ branches }) =>
      branches.map((branch) => ({ ...branch, schema: merge(shared, branch.schema) })),
    ),
    nullable: isNullable(merged) || resolved.some(({ nullable }) => nullable),
  };
}

function isNullable({ nullable, const: constant, enum: options }: JsonSchema): boolean {
  return nullable === true || constant === null || (Array.isArray(options) && options.includes(null));
}

function spend({ budget, path }: SchemaPlace): void {
  if (--budget.left < 0) throw new RecordSchemaError(path, "a smaller schema", "more than can be asked");
}

/** One branch a type; none for null alone. Throws: RecordSchemaError for what names no types. */
function byType(
  schema: JsonSchema,
  path: string,
): {
  readonly branches: readonly JsonSchema[];
  readonly nullable: boolean;
} {
  const { type, ...rest } = schema;
  const types = typeof type === "string" ? [type] : (type ?? []);
  if (!Array.isArray(types))
    throw new RecordSchemaError(`${path}.type`, "a type, or a list of them", excerpt(type));
  const others = types.filter((one) => one !== "null");
  const nullable = isNullable(schema) || others.length < types.length;
  if (types.length === 0) return { branches: [schema], nullable };
  return { branches: others.map((one) => ({ ...rest, type: one })), nullable };
}

function followReferences(
  schema: unknown,
  { root, path, references }: Pick<SchemaPlace, "root" | "path" | "references">,
): { readonly schema: JsonSchema; readonly references: readonly string[] } {
  const seen = [...references];
  let current = schema;
  for (;;) {
    if (current === true) return { schema: {}, references: seen };
    if (!isJsonObject(current)) throw new RecordSchemaError(path, "a schema", excerpt(current));
    const { $ref: reference, ...beside } = current as JsonSchema;
    if (reference === undefined) return { schema: current, references: seen };
    if (typeof reference !== "string" || !reference.startsWith("#"))
      throw new RecordSchemaError(`${path}.$ref`, "a reference inside the schema, #/…", excerpt(reference));
    if (seen.includes(reference) || seen.length >= MAX_REFERENCES)
      throw new RecordSchemaError(
        `${path}.$ref`,
        "no circle of references: records have an end",
        excerpt(reference),
      );
    seen.push(reference);
    const target = lookUp(root, reference, path);
    current = isJsonObject(target) ? { ...target, ...beside } : target;
  }
}

function lookUp(root: JsonSchema, reference: string, path: string): unknown {
  let target: unknown = root;
  for (const part of decodeURIComponentSafely(reference.slice(1)).split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(target)) target = target[Number(key)];
    else target = isJsonObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  if (target === undefined)
    throw new RecordSchemaError(`${path}.$ref`, "a reference to a part of the schema", excerpt(reference));
  return target;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mergeAllOf(schema: JsonSchema, at: SchemaPlace): JsonSchema {
  const { allOf, ...rest } = schema;
  if (allOf === undefined) return schema;
  spend(at);
  if (!Array.isArray(allOf))
    throw new RecordSchemaError(`${at.path}.allOf`, "a list of schemas", excerpt(allOf));
  return allOf.reduce<JsonSchema>((merged, part: unknown, index) => {
    const path = `${at.path}.allOf[${index}]`;
    const followed = followReferences(part, { ...at, path });
    return merge(merged, mergeAllOf(followed.schema, { ...at, path, references: followed.references }));
  }, rest);
}

/** Both at once: properties of either, required by either, patterns of both; of what else both say, the second. */
function merge(first: JsonSchema, second: JsonSchema): JsonSchema {
  const others = [
    ...(first.allOf ?? []),
    ...(second.allOf ?? []),
    ...(first.pattern !== undefined && second.pattern !== undefined ? [{ pattern: first.pattern }] : []),
  ];
  return {
    ...first,
    ...second,
    ...(others.length > 0 && { allOf: others }),
    ...((first.properties || second.properties) && {
      properties: { ...first.properties, ...second.properties },
    }),
    ...((first.required || second.required) && {
      required: [...new Set([first.required, second.required].flatMap(namesIn))],
    }),
  };
}

/** Of old drafts `required` may be true or false, which is about what is around. */
function namesIn(required: unknown): readonly string[] {
  return Array.isArray(required) ? required : [];
}
