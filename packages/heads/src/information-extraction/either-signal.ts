import type { CancelSignal } from "@ernie-m/core";

/** What the platform's signals have beyond what is asked of one. */
interface ListenableSignal extends CancelSignal {
  readonly reason?: unknown;
  addEventListener?(type: "abort", listener: () => void, options: { readonly once: boolean }): void;
  removeEventListener?(type: "abort", listener: () => void): void;
}

/** A signal that is aborted when one of two is, with its reason; it can be listened to where they can. */
export function eitherSignal(
  first: CancelSignal | undefined,
  second: CancelSignal | undefined,
): CancelSignal | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const both: readonly ListenableSignal[] = [first, second];
  const either: Required<ListenableSignal> = {
    get aborted() {
      return both.some(({ aborted }) => aborted);
    },
    get reason() {
      return both.find(({ aborted }) => aborted)?.reason;
    },
    throwIfAborted() {
      for (const signal of both) signal.throwIfAborted();
    },
    addEventListener(...listening) {
      for (const signal of both) signal.addEventListener?.(...listening);
    },
    removeEventListener(...listening) {
      for (const signal of both) signal.removeEventListener?.(...listening);
    },
  };
  return either;
}
