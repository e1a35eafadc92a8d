import type { CancelSignal } from "@ernie-m/core";

/** Every realm has it; the types of none are known here. */
declare function setTimeout(callback: () => void, milliseconds: number): unknown;

/** How long others wait at most, in milliseconds. */
const LONGEST_HOLD = 20;

/** Gives others a turn where work has gone on for long: a function to call between its parts. Throws: the signal's reason. */
export function turns(signal: CancelSignal | undefined): () => Promise<void> {
  let since = Date.now();
  return async () => {
    if (Date.now() - since < LONGEST_HOLD) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    since = Date.now();
    signal?.throwIfAborted();
  };
}
