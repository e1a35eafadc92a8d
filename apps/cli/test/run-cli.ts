import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { referenceModelPath } from "@ernie-m/fixtures";

/**
 * The options that take the reference model: for tests that say what is found, whichever model is embedded. Later options
 * of the same name win.
 */
export const REFERENCE: readonly string[] = ["--model", referenceModelPath];

/** The built command line. */
export const program = fileURLToPath(new URL("../bin/ernie-m.js", import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a process of its own, as a user would. */
export async function runCli(args: readonly string[], input = ""): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  // A command that fails early does not read its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}

/** The JSON values that a command printed, one a line. */
export function jsonLines<T>(stdout: string): readonly T[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
