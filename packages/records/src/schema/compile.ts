import { IDENTIFIER } from "../recognition/identifiers.js";
import { annotationOf } from "./annotation.js";
import { booleanOptions, optionOf } from "./choices.js";
import { excerpt, RecordSchemaError } from "./errors.js";
import type { ChoiceOption, Field, ObjectField, PropertyField, UnionField, ValueField } from "./field.js";
import { itemNames, namesInside, namesOf, propertyNames, withNames } from "./field-names.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";
import { member } from "./map-schema.js";
import { type FieldNames, singular } from "./names.js";
import { type ObjectParts, partsAmong, partsOf } from "./parts.js";
import type { PatternBook } from "./pattern-book.js";
import { resolveSchema, type SchemaBranch, type SchemaPlace } from "./resolve.js";
import { valueField } from "./value-field.js";

/** Objects and lists inside one another. */
const MAX_DEPTH = 16;
/** Properties, items and branches in all. */
const MAX_FIELDS = 500;
const MAX_OPTIONS = 500;
const MAX_BRANCHES = 16;

/** What is known beside the schema. */
export interface CompileContext {
  /** The kinds of the caller's own recognisers. */
  readonly kinds: ReadonlySet<string>;
  readonly patterns: PatternBook;
}

interface Place extends SchemaPlace {
  readonly context: CompileContext;
  readonly depth: number;
  readonly names: FieldNames;
}

/**
 * What is to be asked of a text, from a JSON Schema of an object.
 *
 * Throws: RecordSchemaError with the path of the first thing that cannot be asked.
 */
export function compileSchema(schema: unknown, context: CompileContext): ObjectField | UnionField {
  if (!isJsonObject(schema)) throw new RecordSchemaError("$", "a JSON Schema", excerpt(schema));
  const title = typeof schema.title === "string" ? schema.title : undefined;
  const field = fieldOf(schema, {
    root: schema,
    path: "$",
    references: [],
    budget: { left: MAX_FIELDS },
    context,
    depth: 0,
    names: namesOf(title === undefined ? [] : [title]),
  });
  if (field.kind === "object" || field.kind === "union") return field;
  throw new RecordSchemaError("$", "the schema of an object", excerpt(schema.type ?? schema));
}

function fieldOf(schema: unknown, place: Place): Field {
  const { path } = place;
  if (place.depth > MAX_DEPTH) throw new RecordSchemaError(path, `at most ${MAX_DEPTH} levels`, "more");
  const resolved = resolveSchema(schema, place);
  const annotation = annotationOf(resolved.schema, path);
  const base = { path, names: place.names, threshold: annotation.threshold };

  const options = optionsOf(resolved.branches, path);
  if (options !== undefined)
    return options.length === 1 && options[0].value !== true
      ? { kind: "constant", path, value: options[0].value }
      : { kind: "choice", ...base, options };

  const objects = resolved.branches.filter(({ schema: branch }) => typeOf(branch) === "object");
  if (objects.length === 0) {
    const lists = resolved.branches.filter(({ schema: branch }) => typeOf(branch) === "array");
    if (lists.length === 1 && resolved.branches.length === 1) return listOf(lists[0], place);
    if (lists.length === 0)
      return valueField(
        resolved.branches.map(({ schema: branch }) => branch),
        { ...base, annotation, written: schema, ...place.context },
      );
  }
  if (objects.length < resolved.branches.length || objects.length > MAX_BRANCHES)
    throw new RecordSchemaError(
      path,
      `values, one list, or up to ${MAX_BRANCHES} objects`,
      "a mixture of them",
    );
  // A whole record is an object, and nothing but an amount at that.
  const parts =
    objects.length === 1 && place.depth > 0 ? partsOf(objects[0].schema, annotation.format) : undefined;
  if (parts !== undefined) return amountField(parts, { ...base, written: schema }, objects[0].schema);
  const branches = objects.map((branch) => objectOf(branch, annotation.key, place));
  return branches.length === 1 ? branches[0] : { kind: "union", path, branches };
}

function amountField(
  { kind, form }: ObjectParts,
  base: Pick<ValueField, "path" | "names" | "threshold" | "written">,
  schema: JsonSchema,
): ValueField {
  return {
    kind: "value",
    ...base,
    form,
    // Among other properties an amount may stand without its unit, as a number does.
    recognizers: form.beside ? [kind, "number"] : [kind],
    preferred: [kind],
    stated: true,
    patterns: [],
    schema,
  };
}

type ValueType = "object" | "array" | "scalar";

/** What a branch describes, by its type or by what it says of it. */
function typeOf({ type, properties, items, prefixItems }: JsonSchema): ValueType {
  if (type === "object" || (type === undefined && properties !== undefined)) return "object";
  if (type === "array" || (type === undefined && (items !== undefined || prefixItems !== undefined)))
    return "array";
  return "scalar";
}

/** The values that are known beforehand; undefined when there are others. */
function optionsOf(branches: readonly SchemaBranch[], path: string): readonly ChoiceOption[] | undefined {
  if (branches.length === 0) return [{ value: null, spellings: [] }];
  const lists = branches.map(({ schema }) => valuesOf(schema, path));
  if (lists.includes(undefined)) return undefined;
  return lists.flatMap((values = []) =>
    values === "yes or no" ? booleanOptions : values.map((value) => optionAt(value, path)),
  );
}

function valuesOf(schema: JsonSchema, path: string): readonly unknown[] | "yes or no" | undefined {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum === undefined) return schema.type === "boolean" ? "yes or no" : undefined;
  if (!Array.isArray(schema.enum) || schema.enum.length === 0)
    throw new RecordSchemaError(`${path}.enum`, "a list of values", excerpt(schema.enum));
  if (schema.enum.length > MAX_OPTIONS)
    throw new RecordSchemaError(`${path}.enum`, `at most ${MAX_OPTIONS} values`, String(schema.enum.length));
  return schema.enum.filter((value) => value !== null);
}

function optionAt(value: unknown, path: string): ChoiceOption {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return optionOf(value);
  throw new RecordSchemaError(path, "strings, numbers and booleans to choose from", excerpt(value));
}

function listOf({ schema, references }: SchemaBranch, place: Place): Field {
  const path = `${place.path}.items`;
  if (schema.prefixItems !== undefined || Array.isArray(schema.items))
    throw new RecordSchemaError(place.path, "a list of one kind of item", "a tuple");
  if (schema.items === undefined) throw new RecordSchemaError(path, "a schema of the items", "none");
  const { prompts, labels } = place.names;
  const own = isJsonObject(schema.items) ? itemNames(schema.items, path) : [];
  const names = namesOf(own.length > 0 ? own : prompts.map(singular), [...prompts, ...labels]);
  const item = fieldOf(schema.items, { ...place, path, references, depth: place.depth + 1, names });
  if (item.kind === "list") throw new RecordSchemaError(path, "items that are no lists", "a list");
  return { kind: "list", path: place.path, item };
}

function objectOf({ schema, references }: SchemaBranch, key: string | undefined, place: Place): ObjectField {
  const { path, names } = place;
  const properties = schema.properties ?? {};
  if (!isJsonObject(properties))
    throw new RecordSchemaError(`${path}.properties`, "an object", excerpt(properties));
  const entries = Object.entries(properties).filter(([, property]) => property !== false);
  if (entries.length === 0)
    throw new RecordSchemaError(path, "an object whose properties are named", "one without properties");
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const read = entries.map(([name, property]) => {
    const at = `${path}.properties${member(name)}`;
    const own = propertyNames(name, property, at);
    const child = { ...place, path: at, references, depth: place.depth + 1, names: own };
    return { name, property, at, own, child, resolved: resolveSchema(property, child) };
  });
  const pair = partsAmong(
    read.map(({ name, property, resolved }) => ({
      name,
      written: property,
      branches: resolved.branches.map((branch) => branch.schema),
    })),
  );
  const found = read.map(
    ({ name, property, at, own, child, resolved }): PropertyField & { readonly names: FieldNames } => {
      const { of, threshold } = annotationOf(resolved.schema, at);
      if (of !== undefined && (of === name || !Object.hasOwn(properties, of)))
        throw new RecordSchemaError(`${at}["x-ernie-m"].of`, "the name of a property beside it", excerpt(of));
      return {
        name,
        names: own,
        field:
          pair?.form.amount === name
            ? amountField(pair, { path: at, names: own, threshold, written: property }, resolved.schema)
            : fieldOf(property, child),
        required: required.has(name),
        nullable: resolved.nullable,
        ...("default" in resolved.schema && { fallback: { value: resolved.schema.default } }),
        of,
        unitOf: pair?.form.unit === name ? pair.form.amount : undefined,
      };
    },
  );
  if (key !== undefined && !Object.hasOwn(properties, key))
    throw new RecordSchemaError(`${path}["x-ernie-m"].key`, "the name of a property", excerpt(key));
  const keyName = key ?? keyOf(found);
  return {
    kind: "object",
    path,
    names,
    key: keyName,
    properties: found.map(({ names: own, ...property }) => ({
      ...property,
      field: withNames(
        property.field,
        namesInside(own, {
          outer: place.depth === 0 ? undefined : names,
          isKey: property.name === keyName,
          hasKey: keyName !== undefined,
          isAmount: property.name === pair?.form.amount,
        }),
      ),
    })),
  };
}

/** The property that says which of several records one is: the first that is plain text, required ones before all. */
function keyOf(properties: readonly PropertyField[]): string | undefined {
  const plain = properties.filter(
    ({ field, of, unitOf }) =>
      of === undefined &&
      unitOf === undefined &&
      field.kind === "value" &&
      field.form.is === "text" &&
      field.recognizers.every((kind) => kind === IDENTIFIER),
  );
  return (plain.find(({ required }) => required) ?? plain[0])?.name;
}
