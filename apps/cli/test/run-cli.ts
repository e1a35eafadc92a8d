import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
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

/** What that runs, as a module. */
const built = new URL("../dist/main.js", import.meta.url).href;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a process of its own, as a user would. */
export async function runProcess(args: readonly string[], input = ""): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  // A command that fails early does not read its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}

/** What runs: commands have the streams of the process, which are those of one command at a time. */
let running: Promise<unknown> = Promise.resolve();

/**
 * Runs the built command line in this process, with standard streams of its own: without starting Node and reading the
 * program anew each time. `processes.test.ts` holds that processes print the same and end as this does.
 */
export function runCli(args: readonly string[], input = ""): Promise<CliResult> {
  const result = running.then(() => runHere(args, input));
  running = result.catch(() => undefined);
  return result;
}

async function runHere(args: readonly string[], input: string): Promise<CliResult> {
  const { main } = (await import(built)) as typeof import("../src/main.js");
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const restore = replaceStreams({ stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
  let code: number;
  try {
    code = await main(args);
  } finally {
    restore();
    stdout.end();
    stderr.end();
  }
  const [out, err] = await written;
  return { code, stdout: out, stderr: err };
}

/** Gives the process other standard streams; the result gives it its own again. */
function replaceStreams(streams: Readonly<Record<"stdin" | "stdout" | "stderr", unknown>>): () => void {
  const names = ["stdin", "stdout", "stderr"] as const;
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  for (const name of names)
    Object.defineProperty(process, name, { value: streams[name], configurable: true, enumerable: true });
  return () => {
    for (const [name, descriptor] of before)
      if (descriptor !== undefined) Object.defineProperty(process, name, descriptor);
  };
}

/** The JSON values that a command printed, one a line. */
export function jsonLines<T>(stdout: string): readonly T[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
