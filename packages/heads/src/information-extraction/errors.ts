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

/** A call that would ask the model more rows than `maxRows`; it stopped before the level of the schema that would. */
export class BudgetError extends ErnieMError {
  readonly code = "budget-exceeded";
  readonly maxRows: number;
  /** Rows that were asked. */
  readonly rows: number;
  /** Level of the schema that was not asked, from 1. */
  readonly level: number;
  /** What was found so far, by text: the levels before. */
  readonly results: readonly ExtractionResult[];

  override get name(): string {
    return "BudgetError";
  }

  constructor(at: Pick<BudgetError, "maxRows" | "rows" | "level" | "results">) {
    super(
      `maxRows: level ${at.level} of the schema needs more than the ${at.maxRows - at.rows} rows that are left of ${at.maxRows}`,
    );
    this.maxRows = at.maxRows;
    this.rows = at.rows;
    this.level = at.level;
    this.results = at.results;
  }
}
