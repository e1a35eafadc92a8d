import { ErnieMError } from "@ernie-m/config";
import type { CallOptions } from "./types.js";

/** A call that would ask the model more rows than `maxRows`; none was asked. */
export class RowLimitError extends ErnieMError {
  readonly code = "budget-exceeded";
  readonly maxRows: number;
  /** Rows that the call needs. */
  readonly rows: number;

  override get name(): string {
    return "RowLimitError";
  }

  constructor({ maxRows, rows }: Pick<RowLimitError, "maxRows" | "rows">) {
    super(`maxRows: expected a call of at most ${maxRows} rows, got one of ${rows}`);
    this.maxRows = maxRows;
    this.rows = rows;
  }
}

/** Looks at what a call needs before anything is run for it. Throws: RowLimitError. */
export function checkRowLimit(rows: number, { maxRows }: Pick<CallOptions, "maxRows">): void {
  if (maxRows !== undefined && rows > maxRows) throw new RowLimitError({ maxRows, rows });
}
