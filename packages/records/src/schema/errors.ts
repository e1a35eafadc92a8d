import { ErnieMError } from "@ernie-m/config";

const LONGEST_PATH = 160;
const PATH_HEAD = 60;

/** A schema of which no records can be asked. */
export class RecordSchemaError extends ErnieMError {
  readonly code = "invalid-record-schema";
  /** Where in the schema, `$` being the whole: `$.properties.total.anyOf[0]`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;

  override get name(): string {
    return "RecordSchemaError";
  }

  constructor(path: string, expected: string, received: string) {
    const place = path.length > LONGEST_PATH ? `${path.slice(0, PATH_HEAD)}…${path.slice(-PATH_HEAD)}` : path;
    super(`schema ${place}: expected ${expected}, got ${received}`);
    this.path = path;
    this.expected = expected;
    this.received = received;
  }
}

const EXCERPT_LENGTH = 60;

/** A value of the caller's for a message: JSON, shortened. */
export function excerpt(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? typeof value;
  } catch {
    text = typeof value;
  }
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
}
