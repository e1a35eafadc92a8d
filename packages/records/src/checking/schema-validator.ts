import {
  dereference,
  format as formats,
  type OutputUnit,
  type Schema,
  validate,
} from "@cfworker/json-schema";
import { errorMessage } from "@ernie-m/config";
import { RecordSchemaError } from "../schema/errors.js";
import type { JsonSchema } from "../schema/json-schema.js";
import type { PatternBook } from "../schema/pattern-book.js";
import { checkableSchema } from "./checkable-schema.js";
import type { TextCheck } from "./text-checks.js";

/** Complaints that say more than what they are made of: none of several will do. */
const ALTERNATIVES = new Set(["anyOf", "oneOf"]);

/** Checks values by a schema, or by what stands anywhere in it, every pattern in linear time. */
export class SchemaValidator {
  readonly #schema: Schema;
  readonly #copies: ReadonlyMap<unknown, Schema>;
  readonly #lookup: Record<string, Schema | boolean>;
  readonly #checks: ReadonlyMap<string, TextCheck>;

  /** Throws: RecordSchemaError for a schema whose addresses are none, or are the same. */
  constructor(schema: JsonSchema, patterns: PatternBook) {
    const { root, copies, checks } = checkableSchema(schema, patterns);
    this.#schema = root;
    this.#copies = copies;
    this.#checks = checks;
    this.#lookup = explained(() => dereference(root));
  }

  /** Whether a value is one that a part of the schema allows: the very object, as it was written. */
  allows(part: unknown, value: unknown): boolean {
    const schema = this.#copies.get(part);
    return schema === undefined || this.#validate(schema, value, true).valid;
  }

  /** What the whole schema has against a value: of each complaint and those that it is made of only the latter. */
  complaints(value: unknown): readonly OutputUnit[] {
    const { errors } = this.#validate(this.#schema, value, false);
    return errors
      .filter(
        (error) =>
          ALTERNATIVES.has(error.keyword) || !errors.some((other) => isInside(other.keywordLocation, error)),
      )
      .map((error) => ({ ...error, error: this.#messageOf(error) }));
  }

  #messageOf({ error }: OutputUnit): string {
    const [, name] = /^String does not match format "(.*)"\.$/su.exec(error) ?? [];
    const check = name === undefined ? undefined : this.#checks.get(name);
    return check === undefined ? error : `String does not match ${check.message}.`;
  }

  /** The validator has no checks of one's own but formats, which are all schemas': ours are among them while it runs. */
  #validate(schema: Schema, value: unknown, shortCircuit: boolean): ReturnType<typeof validate> {
    for (const [name, { test }] of this.#checks) formats[name] = test;
    try {
      return explained(() => validate(value, schema, "2020-12", this.#lookup, shortCircuit));
    } finally {
      for (const name of this.#checks.keys()) delete formats[name];
    }
  }
}

/** What the validator cannot run is a schema that says something of another kind than its keywords take. */
function explained<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new RecordSchemaError("$", "a schema that values can be checked by", errorMessage(cause));
  }
}

function isInside(location: string, { keyword, keywordLocation: outer }: OutputUnit): boolean {
  // What follows from a condition stands beside it.
  if (keyword !== "if") return location.startsWith(`${outer}/`);
  const around = outer.slice(0, -keyword.length);
  return ["then", "else"].some((name) => location.startsWith(`${around}${name}/`));
}
