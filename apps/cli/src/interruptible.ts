/** Ctrl-C, a termination, a terminal that was closed. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `act` with a signal that what ends a process aborts, with what `reason` gives, so that it can leave things as they were; a
 * second one ends the process.
 */
export async function interruptible<T>(
  reason: () => Error,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort(reason());
  for (const signal of ENDING) process.once(signal, onInterrupt);
  try {
    return await act(stop.signal);
  } finally {
    for (const signal of ENDING) process.removeListener(signal, onInterrupt);
  }
}
