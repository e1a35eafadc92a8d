import type { CancelSignal } from "../checkpoint/checkpoint-files.js";

/** What of the platform is needed: it has these in every environment that fetches. */
interface Platform<Signal> {
  readonly AbortController: new () => { readonly signal: Signal; abort(reason: unknown): void };
  readonly AbortSignal: new () => Signal;
}

/** A signal that can be listened to, whichever realm or library made it. */
interface ListenableSignal extends CancelSignal {
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options: { readonly once: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

function isListenable(signal: CancelSignal): signal is ListenableSignal {
  return "addEventListener" in signal && typeof signal.addEventListener === "function";
}

const bridges = new WeakMap<CancelSignal, unknown>();

/**
 * A signal that the platform's own functions take, such as `fetch`: the same where it is the platform's, else
 * one that is aborted with it. Undefined for a signal that cannot be listened to, which is looked at between
 * steps.
 */
export function platformSignal<Signal extends CancelSignal>(
  signal: CancelSignal | undefined,
  { AbortController, AbortSignal }: Platform<Signal>,
): Signal | undefined {
  if (signal === undefined) return undefined;
  if (signal instanceof AbortSignal) return signal;
  if (!isListenable(signal)) return undefined;
  // One listener for a signal, however many calls it is given to.
  let bridge = bridges.get(signal) as Signal | undefined;
  if (bridge === undefined) {
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    bridge = controller.signal;
    bridges.set(signal, bridge);
  }
  return bridge;
}

/** Calls back once when a signal that can be listened to is aborted; returns how to stop that. */
export function whenAborted(
  signal: CancelSignal | undefined,
  callback: (reason: unknown) => void,
): () => void {
  if (signal === undefined || !isListenable(signal)) return () => {};
  const listener = (): void => callback(signal.reason);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
