import type { ValueField } from "../schema/field.js";
import type { SchemaValidator } from "./schema-validator.js";

/** Checks single values by the part of the schema that is about them. */
export class LeafChecks {
  readonly #validator: SchemaValidator;

  constructor(validator: SchemaValidator) {
    this.#validator = validator;
  }

  /** Whether a value is one that the field allows. */
  fits({ form, written }: ValueField, value: unknown): boolean {
    switch (form.is) {
      case "text":
      case "number":
        return this.#validator.allows(written, value);
      case "date-object":
        // What is no JSON is checked as a whole.
        return true;
      case "parts":
        return form.parts.every(
          ({ name, written: part }) => !hasOwn(value, name) || this.#validator.allows(part, value[name]),
        );
    }
  }
}

function hasOwn(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}
