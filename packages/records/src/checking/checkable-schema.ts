import type { Schema } from "@cfworker/json-schema";
import { isRecognizedKind } from "../recognition/built-in.js";

/** Deepest that is copied: what is compiled is less deep. */
const MAX_DEPTH = 64;
/** Keywords whose values are no schemas. */
const DATA = new Set(["const", "enum", "default", "examples", "required", "x-ernie-m"]);
/** Keywords whose values are schemas by name. */
const BY_NAME = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);

/**
 * A schema as the validator runs it: without patterns, which run in linear time elsewhere, and without the formats that
 * recognisers see to, whose values are looser where a text says less (a time without an offset).
 */
export function checkableSchema(schema: unknown): Schema {
  return schemaCopy(schema, 0) as Schema;
}

function schemaCopy(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => schemaCopy(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([keyword, part]) => !isRunElsewhere(keyword, part))
      .map(([keyword, part]) => [keyword, DATA.has(keyword) ? part : partCopy(keyword, part, depth + 1)]),
  );
}

function partCopy(keyword: string, part: unknown, depth: number): unknown {
  if (!BY_NAME.has(keyword) || typeof part !== "object" || part === null) return schemaCopy(part, depth);
  return Object.fromEntries(
    Object.entries(part).map(([name, schema]) => [name, schemaCopy(schema, depth + 1)]),
  );
}

function isRunElsewhere(keyword: string, value: unknown): boolean {
  if (keyword === "pattern" || keyword === "patternProperties") return true;
  return keyword === "format" && typeof value === "string" && isRecognizedKind(value);
}
