import { InputError } from "@ernie-m/core";
import type { BoundedPattern } from "../patterns/bounded-pattern.js";
import { excerpt, RecordSchemaError } from "./errors.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";
import { mapSchema, member } from "./map-schema.js";

/** Longest value, in code units, that is handed on to a pattern that nothing is known of. */
const LONGEST_UNKNOWN = 64;

/** How a pattern of a schema is run. */
interface Known {
  readonly test: (value: string) => boolean;
  /** Whether `test` is the whole truth; else it only keeps from a schema's own checks what they would refuse. */
  readonly exact: boolean;
}

/** The patterns that a schema has anywhere, each ready to run in linear time. */
export class PatternBook {
  readonly #known: ReadonlyMap<string, Known>;

  constructor(known: ReadonlyMap<string, Known>) {
    this.#known = known;
  }

  /** Whether a value may be one that a pattern of the schema matches. */
  test(source: string, value: string): boolean {
    return this.#known.get(source)?.test(value) === true;
  }

  /** Whether a text can be searched for what a pattern matches. */
  isSearchable(source: string): boolean {
    return this.#known.get(source)?.exact === true;
  }
}

/**
 * Compiles every pattern of a schema; the engine is loaded with the first.
 *
 * Where the schema's library checks values itself it runs its patterns as they are, in whatever time. It is only handed
 * what is found to match here, in linear time; a pattern that cannot be run so is run without what keeps it from that,
 * and one of which nothing can be run on short values only.
 *
 * Throws: RecordSchemaError with the path of a pattern that cannot run in linear time, where no library runs it.
 */
export async function compilePatterns(
  schema: JsonSchema,
  { othersRunElsewhere }: { readonly othersRunElsewhere: boolean },
): Promise<PatternBook> {
  const known = new Map<string, Known>();
  for (const [source, path] of patternsOf(schema)) {
    const exact = await compiled(source, path);
    if (!(exact instanceof InputError)) known.set(source, { test: exact.test, exact: true });
    else if (!othersRunElsewhere)
      throw new RecordSchemaError(path, "a pattern that runs in linear time", exact.received);
    else known.set(source, { test: await widerTest(source, path), exact: false });
  }
  return new PatternBook(known);
}

/** The patterns of a schema with where each stands first. */
function patternsOf(schema: JsonSchema): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (source: string, path: string): void => {
    if (!found.has(source)) found.set(source, path);
  };
  mapSchema(schema, (copied, { pattern, patternProperties }, path) => {
    if (typeof pattern === "string") add(pattern, `${path}.pattern`);
    else if (pattern !== undefined)
      throw new RecordSchemaError(`${path}.pattern`, "a pattern", excerpt(pattern));
    if (isJsonObject(patternProperties))
      for (const name of Object.keys(patternProperties))
        add(name, `${path}.patternProperties${member(name)}`);
    return copied;
  });
  return found;
}

async function widerTest(source: string, path: string): Promise<Known["test"]> {
  const { widerPattern } = await import("../patterns/wider-pattern.js");
  const wider = await orRefusal(widerPattern(source, path));
  return wider instanceof InputError ? (value) => value.length <= LONGEST_UNKNOWN : wider.test;
}

async function compiled(source: string, path: string): Promise<BoundedPattern | InputError> {
  const { boundedPattern } = await import("../patterns/bounded-pattern.js");
  return orRefusal(boundedPattern(source, path));
}

async function orRefusal(pattern: Promise<BoundedPattern>): Promise<BoundedPattern | InputError> {
  try {
    return await pattern;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
