import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import type { CancelSignal } from "../checkpoint/checkpoint-files.js";
import { platformSignal, whenAborted } from "./platform-signal.js";

const platform = { AbortController, AbortSignal };

/**
 * A signal as another library or realm makes them: it has the methods, and is no instance of the platform's.
 */
function foreignSignal() {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    throwIfAborted(): void {
      if (signal.aborted) throw signal.reason;
    },
    addEventListener: (_: "abort", listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: "abort", listener: () => void) => void listeners.delete(listener),
  };
  const abort = (reason: unknown): void => {
    Object.assign(signal, { aborted: true, reason });
    for (const listener of listeners) listener();
  };
  return { signal, abort, listeners };
}

test("the platform's own signal is given as it is", () => {
  const { signal } = new AbortController();
  expect(platformSignal(signal, platform)).toBe(signal);
  expect(platformSignal(undefined, platform)).toBeUndefined();
});

test("a foreign one becomes the platform's and is aborted with it, with one listener for all calls", () => {
  const { signal, abort, listeners } = foreignSignal();
  const bridge = platformSignal(signal, platform);
  for (let call = 0; call < 100; call++) expect(platformSignal(signal, platform)).toBe(bridge);
  expect(listeners.size).toBe(1);
  expect(bridge).toBeInstanceOf(AbortSignal);
  const reason = new Error("enough");
  abort(reason);
  expect(bridge).toMatchObject({ aborted: true, reason });
});

test("one of another realm that was aborted before is aborted", () => {
  const { signal } = runInNewContext("({ signal: { aborted: true, reason: 5, addEventListener() {} } })") as {
    signal: CancelSignal;
  };
  expect(platformSignal(signal, platform)).toMatchObject({ aborted: true, reason: 5 });
});

test("what cannot be listened to gives none", () => {
  expect(platformSignal({ aborted: false, throwIfAborted() {} }, platform)).toBeUndefined();
});

test("calls back when a signal is aborted, until told not to", () => {
  const [first, second] = [foreignSignal(), foreignSignal()];
  const callback = vi.fn();
  whenAborted(first.signal, callback);
  whenAborted(second.signal, callback)();
  for (const { abort } of [first, second]) abort("now");
  expect(callback.mock.calls).toEqual([["now"]]);
});
