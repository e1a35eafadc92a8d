import { checkObject } from "../arguments.js";
import type { CancelSignal } from "./checkpoint-files.js";

/** A signal of the caller's, whichever realm or library made it. Throws: InputError for anything else. */
export function checkSignal(signal: unknown): CancelSignal | undefined {
  if (signal === undefined) return undefined;
  checkObject("signal", "an AbortSignal", signal, "throwIfAborted");
  return signal as CancelSignal;
}
