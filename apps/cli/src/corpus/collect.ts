import { readFile, rm } from "node:fs/promises";
import { InputFileError, reasonOf } from "../io/input-file-error.js";
import { withOutput, writeWhole } from "../io/output.js";
import { type ChunkOutcome, readOutcome, resultFile, sha256 } from "./chunk-results.js";
import type { Chunk, Manifest } from "./manifest.js";

/** A line that the command fails on. */
export type SetAside = Extract<ChunkOutcome, { kind: "failed" }>;

/** A chunk that is not halved any more, with what became of it. */
export interface Leaf {
  readonly chunk: Chunk;
  /** What it was split off, the outermost first. */
  readonly within: readonly Chunk[];
  /** Undefined while nothing has. */
  readonly outcome: Exclude<ChunkOutcome, { kind: "split" }> | undefined;
}

/** What became of every line, in the order of the input. Throws: InputFileError. */
export async function* leavesOf(
  folder: string,
  chunks: readonly Chunk[],
  within: readonly Chunk[] = [],
): AsyncGenerator<Leaf, void, undefined> {
  for (const chunk of chunks) {
    const outcome = await readOutcome(folder, chunk);
    if (outcome?.kind === "split") yield* leavesOf(folder, outcome.halves, [...within, chunk]);
    else yield { chunk, within, outcome };
  }
}

/** Chunks that are not halved any more and of which nothing has become. Throws: InputFileError. */
export async function openLeaves(folder: string, chunks: readonly Chunk[]): Promise<readonly Chunk[]> {
  const open: Chunk[] = [];
  for await (const { chunk, outcome } of leavesOf(folder, chunks))
    if (outcome === undefined) open.push(chunk);
  return open;
}

/** What was collected. */
export interface Collected {
  readonly lines: number;
  readonly setAside: number;
  /** Ids of the jobs that are over. */
  readonly ids: readonly string[];
}

/** As many chunks that lack are named. */
const NAMED = 5;

/**
 * Writes what the command wrote for every line, in the order of the input, each once. Lines that the command fails on go to
 * `failedFile`, which is not there afterwards where there are none.
 *
 * Throws: InputFileError where something lacks, is not as it was written, or cannot be written: then `output` is as it was.
 */
export async function collect(
  folder: string,
  manifest: Manifest,
  { output, failedFile }: { readonly output: string; readonly failedFile: string },
): Promise<Collected> {
  const leaves: Leaf[] = [];
  for await (const leaf of leavesOf(folder, manifest.chunks)) leaves.push(leaf);
  const missing = leaves.flatMap(({ chunk, outcome }) => (outcome === undefined ? [chunk] : []));
  if (missing.length > 0) {
    const names = missing
      .slice(0, NAMED)
      .map(({ firstLine, lines }) =>
        lines === 1 ? `${firstLine}` : `${firstLine}–${firstLine + lines - 1}`,
      );
    const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more chunks` : "";
    throw new InputFileError(`${folder}: not done yet: lines ${names.join(", ")}${more}`);
  }
  const setAside: SetAside[] = [];
  await withOutput(output, async ({ write }) => {
    for (const { chunk, outcome } of leaves) {
      if (outcome?.kind === "failed") setAside.push(outcome);
      else if (outcome?.kind === "done") await write(await resultText(folder, chunk, outcome.sha256));
    }
  });
  if (setAside.length > 0) {
    const lines = setAside.map(({ line, reason, input }) => `${JSON.stringify({ line, reason, input })}\n`);
    await writeWhole(failedFile, Buffer.from(lines.join("")));
  } else await removeStale(failedFile);
  return {
    lines: manifest.chunks.reduce((sum, { lines }) => sum + lines, 0),
    setAside: setAside.length,
    ids: [...new Set(leaves.flatMap(({ within, chunk }) => [...within, chunk].map(({ id }) => id)))],
  };
}

/** What an earlier collection set aside is in the output now. */
async function removeStale(failedFile: string): Promise<void> {
  await rm(failedFile, { force: true }).catch((cause: unknown) => {
    throw new InputFileError(`${failedFile}: cannot be removed: ${reasonOf(cause)}`, { cause });
  });
}

async function resultText(folder: string, chunk: Chunk, expected: string): Promise<string> {
  const file = resultFile(folder, chunk);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
  if (sha256(bytes) !== expected) throw new InputFileError(`${file}: is not what the worker wrote`);
  return Buffer.from(bytes).toString("utf8");
}
