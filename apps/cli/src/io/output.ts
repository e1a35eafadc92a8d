import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputFileError, reasonOf } from "./input-file-error.js";
import { type OutputTarget, outputTarget, type Replaced } from "./output-target.js";
import { removeWhenEnded } from "./unfinished-files.js";

/** Where results go, a piece at a time. */
export interface Output {
  write(text: string): Promise<void>;
}

/**
 * Runs `produce` with standard output, or with a file that gets its name only when all has been written and has
 * reached the disk: a failure leaves what was there before. Links are followed, and mode and owner of a file that is
 * replaced stay; pipes and devices are written to as they are.
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
  await withTarget(file, (write) => produce({ write }));
}

/** Writes a whole file under its name at once, as {@link withOutput} does. Throws: InputFileError. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await withTarget(file, (write) => write(bytes));
}

type Write = (data: string | Uint8Array) => Promise<void>;

async function withTarget(file: string, produce: (write: Write) => Promise<void>): Promise<void> {
  const target: OutputTarget = await explained(file, () => outputTarget(file));
  if (target.kind === "stream") {
    // Appending: what a shell's >> has put into a file behind a descriptor stays.
    const handle = await explained(file, () => open(file, constants.O_WRONLY | constants.O_APPEND));
    try {
      await writeThrough(handle, file, produce);
    } catch (error) {
      // A reader that has read enough, as in `--output >(head)`, is no failure.
      if (!isReaderGone(error)) throw error;
    }
    return;
  }
  const { path, replaced } = target;
  const part = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  // Before the file is there: a signal may come as soon as it is.
  const forget = removeWhenEnded(part);
  try {
    const handle = await explained(file, () => open(part, "wx", replaced === undefined ? 0o666 : 0o600));
    await writeThrough(handle, file, async (write) => {
      await produce(write);
      await explained(file, () => complete(handle, replaced));
    });
    await explained(file, () => rename(part, path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    forget();
  }
  await syncFolder(dirname(path));
}

async function writeThrough(
  handle: FileHandle,
  file: string,
  produce: (write: Write) => Promise<void>,
): Promise<void> {
  try {
    await produce((data) => explained(file, () => handle.writeFile(data)));
  } finally {
    await handle.close();
  }
}

/** Gives a written file the mode and owner of the one it replaces, and waits until it is on the disk. */
async function complete(handle: FileHandle, replaced: Replaced | undefined): Promise<void> {
  if (replaced !== undefined) {
    const { uid, gid } = await handle.stat();
    if (uid !== replaced.uid || gid !== replaced.gid)
      // Only root may give files away; who may not gets a file of their own, as from an editor.
      await handle.chown(replaced.uid, replaced.gid).catch(() => undefined);
    await handle.chmod(replaced.mode);
  }
  await handle.sync();
}

/** The name itself is safe once its folder is on the disk. Where folders cannot be synced, it is as safe as can be. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders, some file systems sync none: the file is written all the same.
  }
}

function isReaderGone(error: unknown): boolean {
  return error instanceof InputFileError && (error.cause as NodeJS.ErrnoException).code === "EPIPE";
}

async function explained<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be written: ${reasonOf(cause)}`, { cause });
  }
}
