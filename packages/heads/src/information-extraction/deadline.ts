import type { CancelSignal } from "@ernie-m/core";
import type { ExtractionCall } from "./call.js";
import { BudgetError } from "./errors.js";

/** What a call has come to. */
type SoFar = Pick<BudgetError, "level" | "results" | "errors">;

/** What a call rejects with where something has thrown: a BudgetError where that was because of its deadline. */
export async function endOf(
  error: unknown,
  { options: { signal, deadline }, limits: { maxRows }, progress }: ExtractionCall,
  soFar: () => SoFar | Promise<SoFar>,
): Promise<unknown> {
  if (error instanceof BudgetError || endOfSignal(signal) !== undefined) return error;
  const late = endOfSignal(deadline);
  if (late === undefined) return error;
  const spent = { budget: "deadline", maxRows, rows: progress.rows, ...(await soFar()) } as const;
  return new BudgetError(spent, { cause: late.reason });
}

/** What a call of so many texts comes to that has not begun. */
export function nothingOf(texts: number): SoFar {
  return { level: 1, results: Array.from({ length: texts }, () => ({})), errors: new Map() };
}

/** Why a signal was aborted; undefined where it was not. */
function endOfSignal(signal: CancelSignal | undefined): { readonly reason: unknown } | undefined {
  try {
    signal?.throwIfAborted();
    return undefined;
  } catch (reason) {
    return { reason };
  }
}
