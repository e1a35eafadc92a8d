import { utimes } from "node:fs/promises";
import { InputFileError } from "../io/input-file-error.js";
import {
  type CarriedOutcome,
  type ChunkOutcome,
  outcomeFile,
  outcomeKinds,
  readOutcome,
  sha256,
  writeOutcome,
  writeResult,
} from "./chunk-results.js";
import type { ChunkQueue } from "./engine.js";
import type { Chunk } from "./manifest.js";

/** Most bytes that a command may write for a chunk that is carried: engines hold values in memory. */
export const MOST_CARRIED_BYTES = 32 * 2 ** 20;

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString("base64");

export function carriedOutcome(outcome: ChunkOutcome, output: Uint8Array | undefined): CarriedOutcome {
  return {
    kind: outcome.kind,
    outcome: base64(JSON.stringify(outcome)),
    ...(output !== undefined && { output: base64(output) }),
  };
}

/**
 * Puts what the engine has of a corpus into its folder, where it lies as if workers had written it; what lies there already
 * is not asked for.
 *
 * Throws: InputFileError; the engine's errors.
 */
export async function fetchOutcomes(
  queue: ChunkQueue,
  folder: string,
  chunks: readonly Chunk[],
): Promise<void> {
  for (const chunk of chunks) {
    const outcome = (await readOutcome(folder, chunk)) ?? (await fetchOutcome(queue, folder, chunk));
    if (outcome?.kind === "split") await fetchOutcomes(queue, folder, outcome.halves);
  }
}

/** Throws: InputFileError for what no worker writes. */
function readCarried({ outcome }: CarriedOutcome, { firstLine }: Chunk): ChunkOutcome {
  try {
    const read = JSON.parse(Buffer.from(outcome, "base64").toString("utf8")) as ChunkOutcome;
    if (outcomeKinds.includes(read.kind)) return read;
  } catch {}
  throw new InputFileError(
    `the queue: what became of line ${firstLine} and those behind it is not what a worker writes`,
  );
}

async function fetchOutcome(
  queue: ChunkQueue,
  folder: string,
  chunk: Chunk,
): Promise<ChunkOutcome | undefined> {
  const job = await queue.getJob(chunk.id);
  const carried = job?.returnvalue;
  if (typeof carried !== "object" || carried === null) return undefined;
  const outcome = readCarried(carried, chunk);
  if (outcome.kind === "done") {
    const bytes = Buffer.from(carried.output ?? "", "base64");
    if (sha256(bytes) !== outcome.sha256)
      throw new InputFileError(
        `the queue: the result of line ${chunk.firstLine} and those behind it is not what the worker wrote`,
      );
    await writeResult(folder, chunk, bytes);
  } else await writeOutcome(folder, chunk, outcome);
  // The rate of a corpus is known by when its chunks were done.
  if (job?.finishedOn !== undefined) {
    const when = new Date(job.finishedOn);
    await utimes(outcomeFile(folder, chunk, outcome.kind), when, when);
  }
  return outcome;
}
