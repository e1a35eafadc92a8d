import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputFileError, reasonOf } from "../io/input-file-error.js";
import { writeWhole } from "../io/output.js";
import type { Chunk } from "./manifest.js";

/** What became of a chunk. */
export type ChunkOutcome =
  /** What the command wrote for it lies in `file`; `sha256` and `bytes` are of that. */
  | { readonly kind: "done"; readonly sha256: string; readonly bytes: number }
  /** The command failed on it: its halves are chunks of their own. */
  | { readonly kind: "split"; readonly halves: readonly [Chunk, Chunk] }
  /** The command fails on this one line, as often as it is tried. */
  | { readonly kind: "failed"; readonly line: number; readonly reason: string; readonly input: string };

/**
 * What became of a chunk as the engine keeps it, where workers share no disk: as what its job gave. All in base64, since
 * engines do not keep every text.
 */
export interface CarriedOutcome {
  readonly kind: ChunkOutcome["kind"];
  /** JSON of the outcome. */
  readonly outcome: string;
  /** What the command wrote. */
  readonly output?: string;
}

/**
 * Endings of the files of what became of a chunk, in the order in which they count: two workers may have had the chunk, and
 * what it is done with is never undone by what became of it elsewhere.
 */
const ENDINGS: Readonly<Record<ChunkOutcome["kind"], string>> = {
  done: "json",
  split: "split.json",
  failed: "failed.json",
};
export const outcomeKinds = Object.keys(ENDINGS) as readonly ChunkOutcome["kind"][];

/** As `identified` makes them. */
const ID = /^c[\da-f]{64}$/;

/** Throws: InputFileError for a chunk that is none: what a queue or a folder holds may be anybody's. */
function named(folder: string, { index, id }: Chunk, ending: string): string {
  if (!(Number.isSafeInteger(index) && index >= 0 && typeof id === "string" && ID.test(id)))
    throw new InputFileError(`${folder}: ${JSON.stringify({ index, id }).slice(0, 200)} names no chunk`);
  return join(folder, "chunks", `${String(index).padStart(8, "0")}-${id}.${ending}`);
}

/** The file of what the command wrote for a chunk. */
export function resultFile(folder: string, chunk: Chunk): string {
  return named(folder, chunk, "out");
}

/** The file that says that this became of a chunk. */
export function outcomeFile(folder: string, chunk: Chunk, kind: ChunkOutcome["kind"]): string {
  return named(folder, chunk, ENDINGS[kind]);
}

/**
 * Writes what a command wrote for a chunk. What became of the chunk is written after that: it is what counts, so that a worker
 * that is killed at any time leaves a chunk done or not done.
 *
 * Throws: InputFileError.
 */
export async function writeResult(folder: string, chunk: Chunk, bytes: Uint8Array): Promise<void> {
  await writeWhole(resultFile(folder, chunk), bytes);
  await writeOutcome(folder, chunk, doneWith(bytes));
}

/** That a command wrote so much for a chunk. */
export function doneWith(bytes: Uint8Array): Extract<ChunkOutcome, { kind: "done" }> {
  return { kind: "done", sha256: sha256(bytes), bytes: bytes.length };
}

/** Throws: InputFileError. */
export async function writeOutcome(folder: string, chunk: Chunk, outcome: ChunkOutcome): Promise<void> {
  await writeWhole(outcomeFile(folder, chunk, outcome.kind), Buffer.from(`${JSON.stringify(outcome)}\n`));
}

/** What became of a chunk; undefined while nothing has. Throws: InputFileError. */
export async function readOutcome(folder: string, chunk: Chunk): Promise<ChunkOutcome | undefined> {
  return (await writtenOutcomes(folder, chunk))[0]?.outcome;
}

/** Forgets that this became of a chunk. Throws: InputFileError. */
export async function forgetOutcome(folder: string, chunk: Chunk, kind: ChunkOutcome["kind"]): Promise<void> {
  for (const { file, outcome } of await writtenOutcomes(folder, chunk)) {
    if (outcome.kind !== kind) continue;
    await rm(file, { force: true }).catch((cause: unknown) => {
      throw new InputFileError(`${file}: cannot be removed: ${reasonOf(cause)}`, { cause });
    });
  }
}

/** An outcome with the file that says so. */
interface WrittenOutcome {
  readonly file: string;
  readonly outcome: ChunkOutcome;
}

/**
 * What is said to have become of a chunk, what counts first. Earlier versions wrote every kind into the file of what is done:
 * the kind is what a file says, not what it is called.
 */
async function writtenOutcomes(folder: string, chunk: Chunk): Promise<readonly WrittenOutcome[]> {
  const written: WrittenOutcome[] = [];
  for (const name of outcomeKinds) {
    const file = outcomeFile(folder, chunk, name);
    const outcome = await readWritten(file);
    if (outcome !== undefined) written.push({ file, outcome });
    // Nothing counts more.
    if (outcome?.kind === outcomeKinds[0]) break;
  }
  const rank = ({ outcome }: WrittenOutcome): number => outcomeKinds.indexOf(outcome.kind);
  return written.sort((a, b) => rank(a) - rank(b));
}

/** Throws: InputFileError for a file that no worker has written. */
async function readWritten(file: string): Promise<ChunkOutcome | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
  try {
    const outcome = JSON.parse(text) as ChunkOutcome;
    if (outcomeKinds.includes(outcome.kind)) return outcome;
  } catch {
    // Said below, as what is JSON of another kind.
  }
  throw new InputFileError(`${file}: is not what a worker writes`);
}

/**
 * Forgets that a chunk was done where what was written for it is gone, or is shorter or longer than it was.
 *
 * Throws: InputFileError.
 */
export async function forgetLost(folder: string, chunk: Chunk, bytes: number): Promise<void> {
  const result = resultFile(folder, chunk);
  try {
    if ((await stat(result)).size === bytes) return;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT")
      throw new InputFileError(`${result}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
  await forgetOutcome(folder, chunk, "done");
}

/** When it was written what became of a chunk, in milliseconds; undefined while nothing has. Throws: InputFileError; the platform's errors. */
export async function outcomeTime(folder: string, chunk: Chunk): Promise<number | undefined> {
  const [written] = await writtenOutcomes(folder, chunk);
  return written && (await stat(written.file)).mtimeMs;
}

/** SHA-256, hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
