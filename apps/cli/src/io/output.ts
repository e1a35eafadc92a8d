import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputFileError, reasonOf } from "./text-inputs.js";

/** Where results go, a piece at a time. */
export interface Output {
  write(text: string): Promise<void>;
}

function temporaryBeside(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomUUID()}.part`);
}

/**
 * Runs `produce` with standard output, or with a file that gets its name only when all has been written: a
 * failure leaves what was there before.
 *
 * Throws: InputFileError when the file cannot be written.
 */
export async function withOutput(
  file: string | undefined,
  produce: (output: Output) => Promise<void>,
): Promise<void> {
  if (file === undefined) {
    await produce({
      async write(text) {
        if (!process.stdout.write(text)) await once(process.stdout, "drain");
      },
    });
    return;
  }
  const part = temporaryBeside(file);
  // Before the file is there: a signal may come as soon as it is.
  const forget = removeWhenEnded(part);
  try {
    await writePart(part, file, produce);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    forget();
  }
}

async function writePart(
  part: string,
  file: string,
  produce: (output: Output) => Promise<void>,
): Promise<void> {
  const handle = await explained(file, () => open(part, "wx"));
  try {
    await produce({ write: (text) => explained(file, () => writeAll(handle, text)) });
  } finally {
    await handle.close();
  }
  await explained(file, () => rename(part, file));
}

const ENDING = ["SIGINT", "SIGTERM"] as const;

/** Removes a file when Ctrl-C or a termination ends the process, which is left to do so; until the result is called. */
function removeWhenEnded(file: string): () => void {
  const end = (signal: NodeJS.Signals): void => {
    forget();
    rmSync(file, { force: true });
    // Whoever else listens ends the work in a way of its own.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const forget = (): void => {
    for (const signal of ENDING) process.removeListener(signal, end);
  };
  for (const signal of ENDING) process.once(signal, end);
  return forget;
}

/** Writes a whole file under its name at once. Throws: InputFileError. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = temporaryBeside(file);
  try {
    await explained(file, () => writeFile(part, bytes, { flag: "wx" }));
    await explained(file, () => rename(part, file));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeAll(handle: FileHandle, text: string): Promise<void> {
  await handle.writeFile(text, "utf8");
}

async function explained<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be written: ${reasonOf(cause)}`, { cause });
  }
}
