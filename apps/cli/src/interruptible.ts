/** Ctrl-C, a termination, a terminal that was closed. */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `act` with a signal that what ends a process aborts, with what `reason` gives, so that it can leave things as they were; a
 * second one ends the process.
 */
export async function interruptible<T>(
  reason: () => Error,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  // Listens also after the first one: who else is told of it would think that nobody ends the work.
  const onInterrupt = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) {
      forget();
      process.kill(process.pid, signal);
    } else stop.abort(reason());
  };
  const forget = (): void => {
    for (const signal of endingSignals) process.removeListener(signal, onInterrupt);
  };
  for (const signal of endingSignals) process.on(signal, onInterrupt);
  try {
    return await act(stop.signal);
  } finally {
    forget();
  }
}
