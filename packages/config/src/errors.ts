const MARK = Symbol.for("@ernie-m/error");

/**
 * Base of every error this project throws on purpose: bad files, bad input, unsupported features.
 *
 * `code` names the kind of failure and is stable; the message says where, what was expected and what was
 * found. Anything else that escapes is a defect.
 */
export abstract class ErnieMError extends Error {
  abstract readonly code: string;

  /** Own mark, so that errors are recognised across duplicate installs of a package. */
  readonly [MARK] = true;

  /** The class's name: a literal in each, since bundlers rename classes. */
  abstract override get name(): string;
}

/**
 * Whether `error` was thrown on purpose by a package of this project, whichever copy of it and in whichever realm.
 * `@ernie-m/tokenizer`, which has no dependencies, marks its errors with the same symbol.
 */
export function isErnieMError(error: unknown): error is Error & { readonly code: string } {
  // Not instanceof: the error may be of another realm, such as a test runner's, an iframe's or a worker's.
  if (typeof error !== "object" || error === null) return false;
  return MARK in error && "code" in error && typeof error.code === "string";
}

/** A call's input that cannot be right: something else than what is asked for, a shape, a dtype, a value out of range. */
export class InputError extends ErnieMError {
  readonly code = "invalid-input";
  /** The input's documented name, for example `input_ids`. */
  readonly input: string;
  readonly expected: string;
  readonly received: string;

  override get name(): string {
    return "InputError";
  }

  constructor(input: string, expected: string, received: string) {
    super(`${input}: expected ${expected}, got ${received}`);
    this.input = input;
    this.expected = expected;
    this.received = received;
  }
}

/** One thing wrong with a configuration: where in the JSON, what was expected, what stands there. */
export interface ConfigIssue {
  /** Path in the JSON, for example `num_attention_heads` or `init_args[0].hidden_size`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

/** Problems that a message tells; a hostile file can have any number. */
const MOST_TOLD = 8;

function listed(issues: readonly ConfigIssue[]): string {
  const told = issues
    .slice(0, MOST_TOLD)
    .map(({ path, expected, received }) => `${path}: expected ${expected}, got ${received}`);
  const rest = issues.length - told.length;
  return rest > 0 ? `${told.join("; ")}; and ${rest} more` : told.join("; ");
}

/** A configuration that cannot be used. `issues` holds every problem found, not just the first; the message tells
 * eight at most. */
export class ConfigError extends ErnieMError {
  readonly code = "invalid-config";
  readonly source: string;
  readonly issues: readonly ConfigIssue[];

  override get name(): string {
    return "ConfigError";
  }

  constructor(source: string, issues: readonly ConfigIssue[], options?: ErrorOptions) {
    super(`${source}: ${listed(issues)}`, options);
    this.source = source;
    this.issues = issues;
  }
}
