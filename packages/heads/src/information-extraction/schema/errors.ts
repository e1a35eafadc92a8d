import { ErnieMError } from "@ernie-m/config";

/** An extraction schema of the wrong form. */
export class SchemaError extends ErnieMError {
  readonly code = "invalid-schema";
  /** Where in the schema, `$` being the whole: `$[0].person[1]`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;

  override get name(): string {
    return "SchemaError";
  }

  constructor(path: string, expected: string, received: string) {
    super(`schema ${path}: expected ${expected}, got ${received}`);
    this.path = path;
    this.expected = expected;
    this.received = received;
  }
}

const EXCERPT_LENGTH = 60;

/** A value of the caller's for a message: JSON, shortened. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text);
}
