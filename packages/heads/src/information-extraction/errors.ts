import { ErnieMError } from "@ernie-m/config";

/** An extraction schema of the wrong form. */
export class SchemaError extends ErnieMError {
  readonly code = "invalid-schema";
  /** Where in the schema, `$` being the whole: `$[0].person[1]`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;

  constructor(path: string, expected: string, received: string) {
    super(`schema ${path}: expected ${expected}, got ${received}`);
    this.path = path;
    this.expected = expected;
    this.received = received;
  }
}

/** A prompt that leaves no room for text in the model's longest input. */
export class PromptTooLongError extends ErnieMError {
  readonly code = "prompt-too-long";
  /** Where the prompt comes from in the schema. */
  readonly path: string;
  readonly prompt: string;
  /** Length of the prompt in tokens, and the longest one that fits. */
  readonly tokens: number;
  readonly limit: number;

  constructor(at: {
    readonly path: string;
    readonly prompt: string;
    readonly tokens: number;
    readonly limit: number;
  }) {
    super(
      `schema ${at.path}: expected a prompt of at most ${at.limit} tokens, got ${at.tokens}: ${excerpt(at.prompt)}`,
    );
    this.path = at.path;
    this.prompt = at.prompt;
    this.tokens = at.tokens;
    this.limit = at.limit;
  }
}

const EXCERPT_LENGTH = 60;

/** A value of the caller's for a message: JSON, shortened. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text);
}
