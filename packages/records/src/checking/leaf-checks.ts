import { Validator } from "@cfworker/json-schema";
import type { ValueField } from "../schema/field.js";
import type { PatternBook } from "../schema/pattern-book.js";
import { checkableSchema } from "./checkable-schema.js";

/** Checks single values by the part of the schema that is about them. */
export class LeafChecks {
  readonly #patterns: PatternBook;
  readonly #validators = new Map<ValueField, Validator>();

  constructor(patterns: PatternBook) {
    this.#patterns = patterns;
  }

  /** Whether a value is one that the field allows. */
  fits(field: ValueField, value: unknown): boolean {
    // What is no JSON is checked as a whole.
    if (field.form.is === "date-object" || field.form.is === "parts") return true;
    const pattern = field.pattern === undefined ? undefined : this.#patterns.get(field.pattern);
    if (pattern !== undefined && !(typeof value === "string" && pattern.test(value))) return false;
    return this.#validatorOf(field).validate(value).valid;
  }

  #validatorOf(field: ValueField): Validator {
    const known = this.#validators.get(field);
    if (known !== undefined) return known;
    const validator = new Validator(checkableSchema(field.schema), "2020-12", true);
    this.#validators.set(field, validator);
    return validator;
  }
}
