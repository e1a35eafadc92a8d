import { spawn } from "node:child_process";
import { packageFile } from "../package-files.js";

const PROGRAM = packageFile("bin/ernie-m.js");

/** How a command ended. */
export type TaskEnd =
  | { readonly isDone: true; readonly output: Uint8Array }
  /** `isUsage`: the command line is wrong, whatever the input. */
  | { readonly isDone: false; readonly reason: string; readonly isUsage: boolean };

/** Most of what a command says on standard error that is kept: the end of it. */
const KEPT = 4096;

/**
 * Runs a command of the program in a process of its own, so that whatever an input does to it, the caller lives. When the
 * caller dies, the command finds its input at an end and nobody to write to.
 *
 * Throws: what ends the process early: the reason of `signal`.
 */
export async function runTaskProcess(
  args: readonly string[],
  input: Uint8Array,
  signal?: AbortSignal,
): Promise<TaskEnd> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const kill = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  try {
    // A command that fails early does not read its input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const output: Buffer[] = [];
    let said = "";
    child.stdout.on("data", (piece: Buffer) => void output.push(piece));
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      said = (said + piece).slice(-KEPT);
    });
    const [code, killedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (...end) => resolve(end));
    });
    signal?.throwIfAborted();
    if (code === 0) return { isDone: true, output: Buffer.concat(output) };
    const line =
      said
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/^ernie-m: /, "") ?? "";
    const reason = killedBy === null ? line || `ended with status ${code}` : `was ended by ${killedBy}`;
    return { isDone: false, reason, isUsage: code === 2 };
  } finally {
    signal?.removeEventListener("abort", kill);
  }
}
