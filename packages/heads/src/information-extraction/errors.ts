import { ErnieMError } from "@ernie-m/config";
import { excerpt } from "./schema/errors.js";
import type { ExtractionResult } from "./types.js";

/** A prompt that leaves no room for text in the model's longest input. */
export class PromptTooLongError extends ErnieMError {
  readonly code = "prompt-too-long";
  /** Where the prompt comes from in the schema. */
  readonly path: string;
  readonly prompt: string;
  /** Length of the prompt in tokens, and the longest one that fits. */
  readonly tokens: number;
  readonly limit: number;

  override get name(): string {
    return "PromptTooLongError";
  }

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

/** What a BudgetError has of a call. */
interface Spent {
  readonly budget: "maxRows" | "deadline";
  readonly maxRows: number;
  readonly rows: number;
  readonly level: number;
  readonly results: readonly ExtractionResult[];
  readonly errors: ReadonlyMap<number, unknown>;
}

/**
 * A call that would ask the model more rows than `maxRows`, and stopped before the level of the schema that would; or that
 * stopped at its `deadline`, whose reason is the `cause`.
 */
export class BudgetError extends ErnieMError implements Spent {
  readonly code = "budget-exceeded";
  /** Which of the call's options stopped it. */
  readonly budget: "maxRows" | "deadline";
  /** Infinite where rows were not bounded. */
  readonly maxRows: number;
  /** Rows that were asked. */
  readonly rows: number;
  /** Level of the schema that was not asked, or not to its end, from 1. */
  readonly level: number;
  /**
   * What was found so far, by text of the call, of `extractEach` by text that it has taken and not given a result of: the
   * levels before. `{}` for a text that failed.
   */
  readonly results: readonly ExtractionResult[];
  /** With `onError: "return"`: why texts failed, by their places in `results`. */
  readonly errors: ReadonlyMap<number, unknown>;

  override get name(): string {
    return "BudgetError";
  }

  constructor(spent: Spent, options?: ErrorOptions) {
    super(messageOf(spent), options);
    this.budget = spent.budget;
    this.maxRows = spent.maxRows;
    this.rows = spent.rows;
    this.level = spent.level;
    this.results = spent.results;
    this.errors = spent.errors;
  }

  /** The same with results, or errors, as somebody else has them. */
  with(other: Partial<Pick<BudgetError, "results" | "errors">>): BudgetError {
    const { budget, maxRows, rows, level, results, errors, cause } = this;
    return new BudgetError({ budget, maxRows, rows, level, results, errors, ...other }, { cause });
  }
}

function messageOf({ budget, maxRows, rows, level }: Spent): string {
  switch (budget) {
    case "maxRows":
      return `maxRows: level ${level} of the schema needs more than the ${maxRows - rows} rows that are left of ${maxRows}`;
    case "deadline":
      return `deadline: level ${level} of the schema was not answered in time`;
  }
}
