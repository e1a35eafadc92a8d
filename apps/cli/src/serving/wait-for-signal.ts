const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Waits until the process is asked to end. From then on `again` is called when it is asked once more: whoever asks twice
 * does not want to wait.
 */
export function waitForSignal(again: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of SIGNALS)
      process.on(signal, () => {
        if (asked) again();
        asked = true;
        resolve(signal);
      });
  });
}
