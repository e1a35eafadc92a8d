import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { onTestFinished } from "vitest";

/**
 * Has something happen before each call of a function of `node:fs/promises`, which gets its arguments: another process at
 * work, an error that the function shall end with, a promise that never settles for a process that is stopped. Gives what
 * ends that; the end of the test does.
 */
export function beforeOperation(
  name: "link" | "rename",
  act: (from: string, to: string) => void | Promise<void>,
): () => void {
  const original = fs[name];
  const end = (): void => {
    fs[name] = original;
    syncBuiltinESMExports();
  };
  fs[name] = async (from, to) => {
    await act(String(from), String(to));
    return original(from, to);
  };
  syncBuiltinESMExports();
  onTestFinished(end);
  return end;
}
