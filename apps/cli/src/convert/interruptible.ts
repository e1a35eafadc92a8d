import { SaveError } from "@ernie-m/core";

/**
 * Runs `act` with a signal that Ctrl-C aborts, so that what was written to `target` so far can be removed; a second
 * one ends the process.
 */
export async function interruptible(
  target: string,
  act: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = (): void =>
    stop.abort(new SaveError("unwritable", target, "interrupted, nothing was written"));
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    await act(stop.signal);
  } finally {
    process.removeListener("SIGINT", onInterrupt);
    process.removeListener("SIGTERM", onInterrupt);
  }
}
