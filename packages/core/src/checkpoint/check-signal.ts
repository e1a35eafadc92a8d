import { InputError } from "../errors.js";
import type { CancelSignal } from "./checkpoint-files.js";

/** A signal of the caller's, whichever realm or library made it. Throws: InputError for anything else. */
export function checkSignal(signal: unknown): CancelSignal | undefined {
  if (signal === undefined) return undefined;
  const isSignal =
    typeof signal === "object" &&
    signal !== null &&
    "throwIfAborted" in signal &&
    typeof signal.throwIfAborted === "function";
  if (!isSignal)
    throw new InputError("signal", "an AbortSignal", signal === null ? "null" : `a ${typeof signal}`);
  return signal as CancelSignal & typeof signal;
}
