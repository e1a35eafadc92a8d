import { InputError } from "@ernie-m/core";
import type { BoundedPattern } from "../patterns/bounded-pattern.js";
import { RecordSchemaError } from "./errors.js";

/** Values of a schema that are looked at, and how deep: what is compiled is far less. */
const MAX_VALUES = 50_000;
const MAX_DEPTH = 64;

/** The patterns of a schema, compiled to run in linear time, with what keeps others from it. */
export class PatternBook {
  readonly #compiled: ReadonlyMap<string, BoundedPattern | InputError>;
  readonly #othersRunElsewhere: boolean;

  /** `othersRunElsewhere` is for schemas that check their values themselves: patterns that do not compile are theirs. */
  constructor(
    compiled: ReadonlyMap<string, BoundedPattern | InputError>,
    { othersRunElsewhere }: { readonly othersRunElsewhere: boolean },
  ) {
    this.#compiled = compiled;
    this.#othersRunElsewhere = othersRunElsewhere;
  }

  /** A pattern by its source. */
  get(source: string): BoundedPattern | undefined {
    const compiled = this.#compiled.get(source);
    return compiled instanceof InputError ? undefined : compiled;
  }

  /** The pattern in a list when it runs here, nothing when elsewhere. Throws: RecordSchemaError with the path. */
  runnable(source: string | undefined, path: string): readonly string[] {
    if (source === undefined) return [];
    const compiled = this.#compiled.get(source);
    if (compiled !== undefined && !(compiled instanceof InputError)) return [source];
    if (this.#othersRunElsewhere) return [];
    throw new RecordSchemaError(
      `${path}.pattern`,
      "a pattern that runs in linear time",
      compiled?.received ?? "another",
    );
  }
}

/** Compiles every pattern that a schema has anywhere, each once; the engine is loaded with the first. */
export async function compilePatterns(
  schema: unknown,
  options: { readonly othersRunElsewhere: boolean },
): Promise<PatternBook> {
  const sources = new Set<string>();
  collect(schema, sources, { left: MAX_VALUES }, 0);
  const compiled = new Map<string, BoundedPattern | InputError>();
  for (const source of sources) {
    const { boundedPattern } = await import("../patterns/bounded-pattern.js");
    try {
      compiled.set(source, await boundedPattern(source, "pattern"));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      compiled.set(source, error);
    }
  }
  return new PatternBook(compiled, options);
}

function collect(value: unknown, sources: Set<string>, budget: { left: number }, depth: number): void {
  if (depth > MAX_DEPTH || --budget.left < 0 || typeof value !== "object" || value === null) return;
  for (const [keyword, part] of Object.entries(value)) {
    if (keyword === "pattern" && typeof part === "string") sources.add(part);
    else collect(part, sources, budget, depth + 1);
  }
}
