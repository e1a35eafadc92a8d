import { rmSync } from "node:fs";
import { endingSignals } from "../interruptible.js";

const unfinished = new Set<string>();

/**
 * Has a file removed when Ctrl-C, a termination or a closed terminal ends the process, which is left to do so; until what
 * is given back is called.
 */
export function removeWhenEnded(file: string): () => void {
  if (unfinished.size === 0) for (const signal of endingSignals) process.on(signal, end);
  unfinished.add(file);
  return () => {
    unfinished.delete(file);
    if (unfinished.size === 0) forget();
  };
}

function end(signal: NodeJS.Signals): void {
  // Whoever else listens ends the work in a way of its own: what writes a file then finishes or removes it.
  if (process.listenerCount(signal) > 1) return;
  forget();
  for (const file of unfinished) rmSync(file, { force: true });
  process.kill(process.pid, signal);
}

function forget(): void {
  for (const signal of endingSignals) process.removeListener(signal, end);
}
