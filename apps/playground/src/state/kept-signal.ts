import { effect, type Signal, signal } from "@preact/signals";

/** Before the names of what the browser keeps for this page, which may share its host with others. */
const PREFIX = "playground ";

/**
 * A signal that the next visit begins with as it was. A browser that keeps nothing, for example in a private window,
 * begins with `first`; so does one that keeps what `read` does not know.
 *
 * @param read What was kept, as parsed JSON; undefined for what cannot be taken.
 */
export function keptSignal<Value>(
  name: string,
  first: Value,
  read: (kept: unknown) => Value | undefined,
): Signal<Value> {
  const kept = signal<Value>(readKept(name, read) ?? first);
  let isFirst = true;
  effect(() => {
    const { value } = kept;
    if (!isFirst) write(name, value);
    isFirst = false;
  });
  return kept;
}

function readKept<Value>(name: string, read: (kept: unknown) => Value | undefined): Value | undefined {
  try {
    const written = localStorage.getItem(PREFIX + name);
    return written === null ? undefined : read(JSON.parse(written));
  } catch {
    return undefined;
  }
}

function write(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {}
}
