/**
 * Runs `act` with a signal that Ctrl-C aborts, with what `reason` gives, so that it can leave things as they were; a
 * second one ends the process.
 */
export async function interruptible<T>(
  reason: () => Error,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort(reason());
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    return await act(stop.signal);
  } finally {
    process.removeListener("SIGINT", onInterrupt);
    process.removeListener("SIGTERM", onInterrupt);
  }
}
