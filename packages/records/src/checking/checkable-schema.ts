import type { Schema } from "@cfworker/json-schema";
import { excerpt, RecordSchemaError } from "../schema/errors.js";
import { isJsonObject, type JsonSchema } from "../schema/json-schema.js";
import { mapSchema } from "../schema/map-schema.js";
import type { PatternBook } from "../schema/pattern-book.js";
import { type TextCheck, textCheckOf } from "./text-checks.js";

/** A schema as the validator runs it. */
export interface CheckableSchema {
  readonly root: Schema;
  /** What became of each schema in it. */
  readonly copies: ReadonlyMap<unknown, Schema>;
  /** Checks of strings by the names of the formats that stand for them. */
  readonly checks: ReadonlyMap<string, TextCheck>;
}

/** A name that no schema has for a format. */
const CHECK = "\0";
const ANYTHING_BUT_NULL = { type: ["string", "number", "boolean", "object", "array"] };
/** What may be said of null as well, as it says nothing of it. References lead there, so it stays where it is. */
const ABOUT_OTHERS = new Set(["$defs", "definitions", "$id", "$anchor", "$schema", "properties", "items"]);

/**
 * A schema that says the same in words that the validator has: patterns, which it would run in whatever time, as formats;
 * names by pattern as the names that there can be; `nullable` as what is not null.
 */
export function checkableSchema(schema: JsonSchema, patterns: PatternBook): CheckableSchema {
  const copies = new Map<unknown, Schema>();
  const checks = new Map<string, TextCheck>();
  const names = namesOnce(schema);
  const root = mapSchema(schema, (copied, written, path) => {
    checkRequired(written.required, path);
    const checked = nullableApart(namedPatterns(withCheck(copied), names, patterns));
    copies.set(written, checked as Schema);
    return checked;
  });
  return { root: root as Schema, copies, checks };

  function withCheck(one: JsonSchema): JsonSchema {
    const check = textCheckOf(one, patterns);
    if (check === undefined) return one;
    const name = `${CHECK}${checks.size}`;
    checks.set(name, check);
    const { pattern: _, ...rest } = one;
    return { ...rest, format: name };
  }
}

/** True and false are what drafts before the fourth have there. Throws: RecordSchemaError with the path. */
function checkRequired(required: unknown, path: string): void {
  if (required !== undefined && typeof required !== "boolean" && !Array.isArray(required))
    throw new RecordSchemaError(`${path}.required`, "a list of names", excerpt(required));
}

function namedPatterns(schema: JsonSchema, names: () => Iterable<string>, patterns: PatternBook): JsonSchema {
  const { patternProperties, ...rest } = schema;
  if (!isJsonObject(patternProperties)) return rest;
  const named = Object.entries(patternProperties).map(([pattern, part]) =>
    Object.fromEntries(
      [...names()].filter((name) => patterns.test(pattern, name)).map((name) => [name, part]),
    ),
  ) as readonly NonNullable<JsonSchema["properties"]>[];
  const anything = named
    .flatMap((properties) => Object.keys(properties))
    .map((name) => [name, true] as const);
  return {
    ...rest,
    // Not additional, so that `additionalProperties` is not about them.
    properties: { ...Object.fromEntries(anything), ...rest.properties },
    allOf: [...(rest.allOf ?? []), ...named.map((properties) => ({ properties }))],
  };
}

function nullableApart({ nullable, ...schema }: JsonSchema): JsonSchema {
  if (nullable !== true) return schema;
  const entries = Object.entries(schema);
  return {
    ...Object.fromEntries(entries.filter(([keyword]) => ABOUT_OTHERS.has(keyword))),
    if: ANYTHING_BUT_NULL,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: Object.fromEntries(entries.filter(([keyword]) => !ABOUT_OTHERS.has(keyword))),
  };
}

/** Every name that a record of a schema can have: those that stand in it, defaults and constants among them. */
function namesOnce(schema: unknown): () => ReadonlySet<string> {
  let names: Set<string> | undefined;
  return () => {
    if (names === undefined) {
      names = new Set();
      collectNames(schema, names);
    }
    return names;
  };
}

function collectNames(value: unknown, names: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    if (!Array.isArray(value)) names.add(name);
    collectNames(part, names);
  }
}
